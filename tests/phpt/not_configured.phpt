--TEST--
Before appointease_configure() every function says so
--DESCRIPTION--
All functions but two need a configuration. One that is added later is called here by itself and must say so too.
--FILE--
<?php
require __DIR__ . '/connect.inc';
require __DIR__ . '/signatures.inc';

$good = [
    'date' => DAY, 'time' => '10:00', 'client_id' => 'c', 'manage_token' => 'm', 'filter' => ['from' => DAY],
    'booking' => booking(1, 1, '10:00'), 'change' => ['appointment_date' => DAY . ' 10:00'],
    'service' => ['name' => 'Cut', 'duration' => 30], 'employee' => ['name' => 'Ann'], 'poll' => [], 'special' => ['from' => DAY, 'hours' => []], 'status' => 'confirmed', 'email' => 'a@b.cd', 'name' => 'X',
];
foreach (reflected_functions() as $function) {
    $arguments = [];
    foreach ($function->getParameters() as $parameter) {
        if (!$parameter->isOptional()) {
            $arguments[] = $good[$parameter->name] ?? 1;
        }
    }
    if (!in_array($function->name, ['appointease_configure', 'appointease_version'])) {
        echo "$function->name: ";
        attempt(fn () => $function->invoke(...$arguments));
    }
}
--EXPECT--
appointease_audit_overlaps: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_book_atomic: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_cancel: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_clear_active_selection: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_delete_lock: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_delete_special_days: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_erase_customer: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_find_appointment: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_get_active_selections: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_get_appointment: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_get_appointments: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_get_availability: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_get_booked_slots: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_get_customer_appointments: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_get_employees: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_get_locked_slots: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_get_services: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_get_special_days: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_heartbeat: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_lock_slot: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_metrics: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_migrate: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_reschedule_atomic: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_save_employee: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_save_service: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_save_special_days: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_set_active_selection: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_set_status: ConfigurationException AppointEase is not configured: call appointease_configure() first.
appointease_status: ConfigurationException AppointEase is not configured: call appointease_configure() first.
