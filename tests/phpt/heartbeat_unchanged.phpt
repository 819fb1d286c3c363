--TEST--
A poll that names the version it has is told when nothing has changed
--DESCRIPTION--
The version stands for what this poller would be shown: others' holds and bookings in the form of the poll, and nothing of
the poller's own. The state of one's own hold is always told.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service, $employee] = salon();
    $poll = ['date' => DAY, 'employee_id' => (string) $employee, 'client_id' => 'ann', 'duration' => '30'];
    $version = '';
    $ask = function (array $more = []) use ($poll, &$version) {
        $answer = appointease_heartbeat($more + $poll + ['version' => $version]);
        $version = $answer['appointease_version'];
        return [$answer['appointease_unchanged'] ?? false, isset($answer['appointease_locked_slots']), $answer['appointease_hold']['status'] ?? null];
    };
    show($ask());
    show($ask());
    appointease_set_active_selection(DAY, $employee, '10:00', 'ann');
    show($ask(['selected_time' => '10:00']));
    appointease_set_active_selection(DAY, $employee, '11:00', 'bob');
    show($ask());
    show($ask());
    appointease_lock_slot(DAY, $employee, '11:00', 'bob');
    show($ask());
    appointease_book_atomic(booking($service, $employee, '15:00'));
    show($ask());
    show($ask(['duration' => '45']));
    $own = $version;
    show($ask(['version' => "\n garbage"]));
    show($ask());
    show($own === $version);
});
--EXPECT--
-- redis
[false,true,null]
[true,false,null]
[true,false,"selected"]
[false,true,null]
[true,false,null]
[false,true,null]
[false,true,null]
[false,true,null]
[false,true,null]
[true,false,null]
false
-- mysql
[false,true,null]
[true,false,null]
[true,false,"selected"]
[false,true,null]
[true,false,null]
[false,true,null]
[false,true,null]
[false,true,null]
[false,true,null]
[true,false,null]
false
