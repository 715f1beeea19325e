INSERT INTO o_book (id, f_title, f_shelf) VALUES (1099511627777, 'Moby', 'a'), (1099511627778, 'Emma', 'b'), (1099511627779, 'Ulysses', NULL)
