--TEST--
Only the owner gives up a lock, and it is gone from both stores
--DESCRIPTION--
A lock lives in the database and is mirrored in Redis. One that were left in either would block the slot for ten minutes.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    appointease_lock_slot(DAY, 1, '10:00', 'ann');
    show([
        'not the owner' => appointease_delete_lock(DAY, 1, '10:00', 'bob'),
        'another slot' => appointease_delete_lock(DAY, 1, '10:30', 'ann'),
        'a pick, which it is not' => appointease_clear_active_selection(DAY, 1, '10:00', 'ann'),
    ]);
    show(rows('slot_locks'));
    show([
        'the owner' => appointease_delete_lock(DAY, 1, '10:00', 'ann'),
        'twice' => appointease_delete_lock(DAY, 1, '10:00', 'ann'),
    ]);
    show(stored());
    show(appointease_lock_slot(DAY, 1, '10:00', 'bob')['success']);
});
--EXPECT--
-- redis
{"not the owner":false,"another slot":false,"a pick, which it is not":false}
6
{"the owner":true,"twice":false}
[]
true
-- mysql
{"not the owner":false,"another slot":false,"a pick, which it is not":false}
6
{"the owner":true,"twice":false}
[]
true
