--TEST--
A pick lapses with its lease, and a lock with its own
--DESCRIPTION--
Somebody who closed the browser gives the slot back by doing nothing, in both stores, without a cleaner.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    show(appointease_set_active_selection(DAY, 1, '10:00', 'ann')['ttl']);
    show(appointease_lock_slot(DAY, 1, '12:00', 'bob', null, 1)['ttl']);
    show([appointease_set_active_selection(DAY, 1, '10:00', 'cid')['success'], appointease_lock_slot(DAY, 1, '12:00', 'cid')['success']]);
    usleep(1_100_000);
    show([appointease_get_active_selections(DAY, 1), appointease_get_locked_slots(DAY, 1)]);
    show([appointease_clear_active_selection(DAY, 1, '10:00', 'ann'), appointease_delete_lock(DAY, 1, '12:00', 'bob')]);
    show([appointease_set_active_selection(DAY, 1, '10:00', 'cid')['success'], appointease_lock_slot(DAY, 1, '12:00', 'dan')['success']]);
}, ['selection_ttl' => 1]);
--EXPECT--
-- redis
1
1
[false,false]
[[],[]]
[false,false]
[true,true]
-- mysql
1
1
[false,false]
[[],[]]
[false,false]
[true,true]
