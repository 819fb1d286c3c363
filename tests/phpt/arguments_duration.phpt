--TEST--
A length that is none, or that runs past midnight, is refused naming `duration`
--DESCRIPTION--
A slot lies within one day of one employee: the unit in which holds are indexed. The last minute of the day may be used.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    $calls = [
        fn ($time, $duration) => appointease_set_active_selection(DAY, 1, $time, 'c', $duration),
        fn ($time, $duration) => appointease_lock_slot(DAY, 1, $time, 'c', $duration),
    ];
    foreach ($calls as $at => $call) {
        foreach ([['10:00', 0], ['10:00', -30], ['10:00', 1441], ['10:00', PHP_INT_MAX], ['23:45', 30], ['23:31', null], ['00:01', 1440]] as $bad) {
            if (($named = refused(fn () => $call(...$bad))) !== 'duration') {
                echo "call $at, ", json_encode($bad), ": $named\n";
            }
        }
    }
    attempt(fn () => $calls[0]('23:45', 30));
    show(stored());
    attempt(fn () => $calls[0]('23:30', 30)['success']);
    attempt(fn () => $calls[0]('23:59', 1)['success']);
    attempt(fn () => $calls[0]('00:00', 1440)['success']);
});
--EXPECT--
-- redis
InvalidArgumentException[duration] duration: a slot of 30 minutes from 23:45 would end on another day.
[]
true
true
true
-- mysql
InvalidArgumentException[duration] duration: a slot of 30 minutes from 23:45 would end on another day.
[]
true
true
true
