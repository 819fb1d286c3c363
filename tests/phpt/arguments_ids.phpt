--TEST--
Ids that no row can have are refused by every function that takes one
--DESCRIPTION--
Zero and negative numbers; each exception names its argument or its key, and nothing is stored. Where 0 has a meaning
(anybody, or the whole house) only the negative ones are refused.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
$calls = [
    ['employee_id', fn ($id) => appointease_set_active_selection(DAY, $id, '10:00', 'c')],
    ['employee_id', fn ($id) => appointease_clear_active_selection(DAY, $id, '10:00', 'c')],
    ['employee_id', fn ($id) => appointease_get_active_selections(DAY, $id)],
    ['employee_id', fn ($id) => appointease_lock_slot(DAY, $id, '10:00', 'c')],
    ['employee_id', fn ($id) => appointease_delete_lock(DAY, $id, '10:00', 'c')],
    ['employee_id', fn ($id) => appointease_get_locked_slots(DAY, $id)],
    ['employee_id', fn ($id) => appointease_get_booked_slots(DAY, $id)],
    ['service_id', fn ($id) => appointease_get_availability(DAY, 1, $id)],
    ['moving', fn ($id) => appointease_get_availability(DAY, 1, 1, $id)],
    ['service_id', fn ($id) => appointease_set_active_selection(DAY, 1, '10:00', 'c', null, $id)],
    ['service_id', fn ($id) => appointease_lock_slot(DAY, 1, '10:00', 'c', null, null, $id)],
    ['service_id', fn ($id) => appointease_book_atomic(booking($id, 1, '10:00'))],
    ['appointment_id', fn ($id) => appointease_reschedule_atomic($id, ['appointment_date' => DAY . ' 10:00'])],
    ['employee_id', fn ($id) => appointease_reschedule_atomic(1, ['appointment_date' => DAY . ' 10:00', 'employee_id' => $id])],
    ['appointment_id', fn ($id) => appointease_cancel($id)],
    ['appointment_id', fn ($id) => appointease_set_status($id, 'confirmed')],
    ['appointment_id', fn ($id) => appointease_get_appointment($id)],
    ['employee_id', fn ($id) => appointease_get_appointments(['from' => DAY, 'employee_id' => $id])],
    ['id', fn ($id) => appointease_save_service(['id' => $id, 'name' => 'Cut', 'duration' => 30])],
    ['id', fn ($id) => appointease_save_employee(['id' => $id, 'name' => 'Ann'])],
    ['service_ids', fn ($id) => appointease_save_employee(['name' => 'Ann', 'service_ids' => [$id]])],
];
$calls_with_zero = [
    ['employee_id', fn ($id) => appointease_get_availability(DAY, $id, 1)],
    ['employee_id', fn ($id) => appointease_get_availability('2090-06', $id, 1)],
    ['employee_id', fn ($id) => appointease_book_atomic(booking(1, $id, '10:00'))],
    ['employee_id', fn ($id) => appointease_get_special_days(['from' => DAY, 'employee_id' => $id])],
    ['employee_id', fn ($id) => appointease_save_special_days(['from' => DAY, 'employee_id' => $id, 'hours' => []])],
    ['employee_id', fn ($id) => appointease_delete_special_days(['from' => DAY, 'employee_id' => $id])],
];
$check = function (array $calls, array $ids) {
    foreach ($calls as $at => [$argument, $call]) {
        foreach ($ids as $id) {
            if (($named = refused(fn () => $call($id))) !== $argument) {
                echo "call $at, $id: $named instead of $argument\n";
            }
        }
    }
};
$check($calls, [0, -1, PHP_INT_MIN]);
$check($calls_with_zero, [-1, PHP_INT_MIN]);
attempt(fn () => $calls[0][1](-1));
show(stored());
--EXPECT--
InvalidArgumentException[employee_id] employee_id: -1 is not a positive whole number.
[]
