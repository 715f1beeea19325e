INSERT INTO o_book (id, f_title, f_pages) VALUES (1099511627777, 'Moby', 600), (1099511627778, 'moby', NULL), (1099511627779, 'Emma', 400)
