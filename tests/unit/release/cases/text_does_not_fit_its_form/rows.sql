INSERT INTO o_book (id, f_title, f_phone, f_mail) VALUES (1099511627777, 'a', '138 1234 5678', 'none')
INSERT INTO o_book (id, f_title, f_phone, f_mail) VALUES (1099511627778, 'b', '+8613812345678', 'b@Example.com')
INSERT INTO o_book (id, f_title, f_phone, f_mail) VALUES (1099511627779, 'c', 'ask', NULL)
