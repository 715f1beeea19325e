INSERT INTO o_book (id, f_title, f_pages, f_price, f_isbn, f_notes, f_shelf) VALUES (1099511627777, 'Moby', 99, 1250, '978-3', 'good', 'a'), (1099511627778, '红楼梦', 1000, 1251, 'none', 'better', 'b')
INSERT INTO o_book (id, f_title, f_pages, f_price, f_isbn, f_notes, f_shelf) VALUES (1099511627779, 'Ulysses', 1001, NULL, NULL, NULL, 'c')
