--TEST--
The picks of a day are read by their starts, with owner, age, length and lease
--DESCRIPTION--
The shape is the one that the stubs describe; an empty day is an empty array.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    show(appointease_get_active_selections(DAY, 1));
    appointease_set_active_selection(DAY, 1, '14:00', 'bob', 45);
    appointease_set_active_selection(DAY, 1, '09:05', 'ann');
    appointease_set_active_selection(DAY, 2, '11:00', 'cid');
    $picks = appointease_get_active_selections(DAY, 1);
    foreach ($picks as &$pick) {
        $pick['timestamp'] = is_int($pick['timestamp']) && abs($pick['timestamp'] - time()) < 60;
        $pick['ttl'] = is_int($pick['ttl']) && $pick['ttl'] > 50 && $pick['ttl'] <= 60;
    }
    show($picks);
    show(appointease_get_locked_slots(DAY, 1));
}, ['selection_ttl' => 60]);
--EXPECT--
-- redis
[]
{"09:05":{"client_id":"ann","timestamp":true,"time":"09:05","duration":30,"ttl":true},"14:00":{"client_id":"bob","timestamp":true,"time":"14:00","duration":45,"ttl":true}}
[]
-- mysql
[]
{"09:05":{"client_id":"ann","timestamp":true,"time":"09:05","duration":30,"ttl":true},"14:00":{"client_id":"bob","timestamp":true,"time":"14:00","duration":45,"ttl":true}}
[]
