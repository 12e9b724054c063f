"""Who is told what: notices for one person, in the app and by mail, as that person wants them."""
