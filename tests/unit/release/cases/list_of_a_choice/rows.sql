INSERT INTO o_book (id, f_title, f_moods) VALUES (1, 'Moby', 'sad'), (2, 'Emma', NULL)
