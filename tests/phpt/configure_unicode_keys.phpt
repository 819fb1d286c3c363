--TEST--
Array keys that are not UTF-8 are refused like any other unknown key
--DESCRIPTION--
Keys may come from a decoded request: bytes in them must end in an exception of ours, not in a panic, and in a message that
can be logged and sent as JSON.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[$service, $employee] = salon();
$odd = ["k\xff" => 1];
$calls = [
    'configure' => fn () => appointease_configure($odd),
    'book' => fn () => appointease_book_atomic(booking($service, $employee, '10:00') + $odd),
    'reschedule' => fn () => appointease_reschedule_atomic(1, ['appointment_date' => DAY . ' 10:00'] + $odd),
    'cancel' => fn () => appointease_cancel(1, $odd),
    'save_service' => fn () => appointease_save_service(['id' => $service] + $odd),
    'save_employee' => fn () => appointease_save_employee(['id' => $employee] + $odd),
    'hours' => fn () => appointease_save_employee(['id' => $employee, 'hours' => ['mon' => []] + $odd]),
    'get_appointments' => fn () => appointease_get_appointments(['from' => DAY] + $odd),
    'in a list' => fn () => appointease_save_employee(['id' => $employee, 'service_ids' => ["\xff" => $service]])['service_ids'],
];
foreach ($calls as $what => $call) {
    try {
        $answer = json_encode($call());
        echo "$what: $answer\n";
    } catch (Throwable $e) {
        $readable = json_encode([$e->getMessage(), $e->argument ?? null]) !== false;
        echo "$what: ", $e::class, $readable ? '' : ' that is not UTF-8', "\n";
    }
}
show(array_keys(appointease_heartbeat(['date' => DAY, 'employee_id' => 1] + $odd)));
show(appointease_get_services()[0]['name']);
--EXPECT--
configure: AppointEase\ConfigurationException
book: AppointEase\InvalidArgumentException
reschedule: AppointEase\InvalidArgumentException
cancel: AppointEase\InvalidArgumentException
save_service: AppointEase\InvalidArgumentException
save_employee: AppointEase\InvalidArgumentException
hours: AppointEase\InvalidArgumentException
get_appointments: AppointEase\InvalidArgumentException
in a list: [1]
["redis_status","storage_mode","appointease_active_selections","appointease_locked_slots","appointease_booked_slots","appointease_version","cache_info","heartbeat_interval"]
"Cut"
