INSERT INTO o_book (id, f_title) VALUES (1, 'Moby'), (2, 'Emma'), (3, 'Ulysses')
INSERT INTO o_book$moods (record, value) VALUES (1, 'sad'), (1, 'gay'), (2, 'mad')
