--TEST--
The main job from end to end: one picks a time, the other's page turns yellow, then red
--DESCRIPTION--
A script that has nothing but the extension: the calls in the order in which two visitors' pages make them, with and
without Redis. What the single calls owe is tested beside this.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    $service = appointease_save_service(['name' => 'Haircut', 'duration' => 45, 'slot_step' => 15])['id'];
    $employee = appointease_save_employee(['name' => 'Ann', 'hours' => ['mon' => [['09:00', '12:00']]]])['id'];
    $poll = ['date' => DAY, 'employee_id' => (string) $employee, 'duration' => '45'];
    $page = function (string $client, string $selected = '') use ($poll, $employee, $service): void {
        $answer = appointease_heartbeat($poll + ['client_id' => $client, 'selected_time' => $selected]);
        echo str_pad($client, 4);
        foreach (appointease_get_availability(DAY, $employee, $service)['slots'] as ['time' => $time]) {
            echo ' ', match (true) {
                in_array($time, $answer['appointease_booked_slots']) => 'red   ',
                in_array($time, $answer['appointease_locked_slots']), in_array($time, $answer['appointease_active_selections']) => 'yellow',
                $time === $selected => 'mine  ',
                default => $time . ' ',
            };
        }
        echo "\n";
    };

    $page('bob');
    appointease_set_active_selection(DAY, $employee, '10:00', 'ann', 45);
    $page('bob');
    $page('ann', '10:00');
    show(appointease_set_active_selection(DAY, $employee, '10:15', 'bob', 45)['code']);
    appointease_lock_slot(DAY, $employee, '10:00', 'ann', 45);
    $page('bob');
    show(appointease_book_atomic(booking($service, $employee, '10:00', ['client_id' => 'ann']))['status']);
    $page('bob');
    show(appointease_book_atomic(booking($service, $employee, '10:15', ['client_id' => 'bob']))['code']);
});
--EXPECT--
-- redis
bob  09:00  09:15  09:30  09:45  10:00  10:15  10:30  10:45  11:00  11:15 
bob  09:00  09:15  yellow yellow yellow yellow yellow 10:45  11:00  11:15 
ann  09:00  09:15  09:30  09:45  mine   10:15  10:30  10:45  11:00  11:15 
"slot_locked"
bob  09:00  09:15  yellow yellow yellow yellow yellow 10:45  11:00  11:15 
"confirmed"
bob  09:00  09:15  red    red    red    red    red    10:45  11:00  11:15 
"slot_taken"
-- mysql
bob  09:00  09:15  09:30  09:45  10:00  10:15  10:30  10:45  11:00  11:15 
bob  09:00  09:15  yellow yellow yellow yellow yellow 10:45  11:00  11:15 
ann  09:00  09:15  09:30  09:45  mine   10:15  10:30  10:45  11:00  11:15 
"slot_locked"
bob  09:00  09:15  yellow yellow yellow yellow yellow 10:45  11:00  11:15 
"confirmed"
bob  09:00  09:15  red    red    red    red    red    10:45  11:00  11:15 
"slot_taken"
