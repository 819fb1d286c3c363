--TEST--
Holds collide when their times overlap, whatever their lengths and starts
--DESCRIPTION--
Comparing starts alone sells 10:15 to one while another has 10:00 to 11:00. Neighbours do not collide.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    appointease_lock_slot(DAY, 1, '10:00', 'ann', 60);
    $tries = [['09:30', 30], ['09:30', 31], ['09:30', 35], ['10:00', 5], ['10:15', 30], ['10:55', 5], ['11:00', 30], ['08:00', 240]];
    foreach ($tries as [$time, $duration]) {
        $selected = appointease_set_active_selection(DAY, 1, $time, 'bob', $duration);
        $locked = appointease_lock_slot(DAY, 1, $time, 'bob', $duration);
        echo "$time for $duration: ", $selected['code'] ?? $selected['status'], ' ', $locked['code'] ?? $locked['status'], "\n";
        appointease_delete_lock(DAY, 1, $time, 'bob');
    }
});
--EXPECT--
-- redis
09:30 for 30: selected locked
09:30 for 31: slot_locked slot_locked
09:30 for 35: slot_locked slot_locked
10:00 for 5: slot_locked slot_locked
10:15 for 30: slot_locked slot_locked
10:55 for 5: slot_locked slot_locked
11:00 for 30: selected locked
08:00 for 240: slot_locked slot_locked
-- mysql
09:30 for 30: selected locked
09:30 for 31: slot_locked slot_locked
09:30 for 35: slot_locked slot_locked
10:00 for 5: slot_locked slot_locked
10:15 for 30: slot_locked slot_locked
10:55 for 5: slot_locked slot_locked
11:00 for 30: selected locked
08:00 for 240: slot_locked slot_locked
