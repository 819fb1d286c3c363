--TEST--
Times that no clock shows are refused by every function that takes one
--DESCRIPTION--
The exception names `time`, and nothing is stored.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
$bad = ['', '25:00', '24:00', '10:60', '9:00', '09:0', '0900', '09:00:00', '-1:00', ' 9:00', '09:00 ', '9 AM', "09:0\0", "\xff9:00", '٠٩:٠٠', str_repeat('0', 100000)];
$calls = [
    fn ($time) => appointease_set_active_selection(DAY, 1, $time, 'c'),
    fn ($time) => appointease_clear_active_selection(DAY, 1, $time, 'c'),
    fn ($time) => appointease_lock_slot(DAY, 1, $time, 'c'),
    fn ($time) => appointease_delete_lock(DAY, 1, $time, 'c'),
];
foreach ($bad as $time) {
    foreach ($calls as $at => $call) {
        if (($named = refused(fn () => $call($time))) !== 'time') {
            echo "call $at, ", json_encode($time, JSON_INVALID_UTF8_SUBSTITUTE), ": $named\n";
        }
    }
}
attempt(fn () => $calls[0]('25:00'));
show(stored());
--EXPECT--
InvalidArgumentException[time] time: "25:00" is not a time of day; write HH:MM, from 00:00 to 23:59.
[]
