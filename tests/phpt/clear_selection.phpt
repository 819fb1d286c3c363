--TEST--
Only the owner gives up a pick, and the slot is free at once
--DESCRIPTION--
The answer says whether there was anything to give up, so a page that is late does no harm.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    appointease_set_active_selection(DAY, 1, '10:00', 'ann');
    show([
        'not the owner' => appointease_clear_active_selection(DAY, 1, '10:00', 'bob'),
        'another slot' => appointease_clear_active_selection(DAY, 1, '10:05', 'ann'),
        'a lock, which it is not' => appointease_delete_lock(DAY, 1, '10:00', 'ann'),
        'the owner' => appointease_clear_active_selection(DAY, 1, '10:00', 'ann'),
        'twice' => appointease_clear_active_selection(DAY, 1, '10:00', 'ann'),
        'free' => appointease_set_active_selection(DAY, 1, '10:00', 'bob')['success'],
    ]);
});
--EXPECT--
-- redis
{"not the owner":false,"another slot":false,"a lock, which it is not":false,"the owner":true,"twice":false,"free":true}
-- mysql
{"not the owner":false,"another slot":false,"a lock, which it is not":false,"the owner":true,"twice":false,"free":true}
