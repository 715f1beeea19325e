INSERT INTO o_book (id, f_title, f_phone, f_phone__fold, f_mail, f_site, f_share) VALUES (1099511627777, 'a', '138 1234 5678', '138 1234 5678', 'a@example.com', 'Example.com', 1250)
INSERT INTO o_book (id, f_title, f_phone, f_phone__fold, f_mail, f_site, f_share) VALUES (1099511627778, 'b', '+8613900000000', '+8613900000000', NULL, NULL, NULL)
