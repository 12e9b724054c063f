"""What can be imported: per kind the fields a column may go to, and how rows become what the domains take."""
