from regard.people.permissions import Permission, name_domain, register

name_domain("pages", "pages of records")
register(Permission("pages.layout.manage", "Arrange the pages of records, for every role"))
