INSERT INTO o_author (id, version, f_name) VALUES (1, 1, 'A'), (2, 1, 'B');
INSERT INTO o_book (id, version, f_title, f_author, f_pages) VALUES (1, 1, 'x', 1, 10), (2, 1, 'y', 1, 20);
