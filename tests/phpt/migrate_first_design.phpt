--TEST--
Appointments of the plugin's first design come over, with their times, numbers and overlaps
--DESCRIPTION--
The first design kept naive local times in a table that has the name of ours, or in one without our name in it. Both are
read; the one in our way is renamed. An import that was cut off goes on where it stopped, and a second run brings nothing twice.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$options = connect(['timezone' => 'Europe/Berlin']);
clean_up($options);
$p = $options['table_prefix'];
$columns = '(id INT PRIMARY KEY AUTO_INCREMENT, strong_id VARCHAR(20), appointment_date DATETIME, employee_id INT, service_id INT,
    status VARCHAR(20), name VARCHAR(100), email VARCHAR(100), phone VARCHAR(30), created_at DATETIME)';
foreach (["{$p}appointease_appointments", "{$p}appointments"] as $table) {
    database()->query("CREATE TABLE $table $columns");
}
database()->query("CREATE TABLE {$p}appointease_slot_locks (id INT PRIMARY KEY, client_id VARCHAR(50))");
$row = fn (string $table, string $values) => database()->query(
    "INSERT INTO {$p}$table (id, strong_id, appointment_date, employee_id, service_id, status, name, email, phone, created_at) VALUES $values"
);
$row('appointease_appointments', "(7, 'APT-2024-000007', '2090-07-03 10:00:00', 3, 2, 'confirmed', 'Ann', 'ann@example.org', '030 1', '2024-12-31 23:30:00')");
$row('appointease_appointments', "(8, NULL, '2090-07-03 10:15:00', 3, 2, 'created', 'Bob', 'bob@example.org', '', '2025-01-02 09:00:00')");
$row('appointease_appointments', "(9, NULL, '2090-07-03 10:00:00', 3, 2, 'cancelled', 'Cid', '', '', NULL)");
$row('appointease_appointments', "(10, NULL, '2025-03-30 02:30:00', 4, NULL, 'completed', 'Dee', '', '', NULL)");
$row('appointease_appointments', "(11, NULL, NULL, 4, 2, 'confirmed', 'Eve', '', '', NULL)");
$row('appointments', "(7, 'APT-2023-000007', '2090-01-09 10:00:00', 3, 2, 'whatever', 'Fay', 'fay@example.org', '', '2023-05-05 10:00:00')");

attempt(fn () => appointease_migrate());
attempt(fn () => appointease_migrate());

foreach (['2090-07-03', '2025-03-30', '2090-01-09'] as $day) {
    foreach (appointease_get_appointments(['from' => $day]) as $a) {
        // A cluster's nodes leave numbers out.
        $number = preg_replace('/-0000(1[1-9]|[2-9][0-9])$/D', '-(new)', $a['strong_id']);
        show([$number, $a['date'], $a['time'], $a['start_utc'], $a['status'], $a['name'], $a['service_name'], $a['employee_name'], $a['created_at']]);
    }
}
show(appointease_audit_overlaps());
show(appointease_get_booked_slots('2090-07-03', 3));
show(array_column(appointease_get_services(true), 'active', 'name'));

echo "cut off and gone on with:\n";
database()->query("DELETE FROM {$p}appointease_migrations WHERE version >= 3");
$row('appointments', "(12, NULL, '2090-01-09 12:00:00', 3, 2, 'pending', 'Gil', '', '', NULL)");
attempt(fn () => appointease_migrate());
attempt(fn () => appointease_book_atomic(['name' => 'New', 'email' => 'new@example.org', 'appointment_date' => '2090-07-03 10:00', 'service_id' => 2, 'employee_id' => 3, 'as_staff' => true])['code']);
show(database()->query("SELECT COUNT(*) FROM {$p}appointease_appointments_legacy")->fetch_row());
--EXPECT--
{"version":4,"applied":["0001_create_tables","0002_add_rules","0003_import_first_design","0004_find_locks_by_one_index"],"imported":{"appointments":5,"overlapping":[8],"unreadable":[11]}}
{"version":4,"applied":[]}
["APT-2024-000007","2090-07-03","10:00","2090-07-03 08:00:00","confirmed","Ann","Service 2","Staff 3","2024-12-31 22:30:00"]
["APT-2090-000009","2090-07-03","10:00","2090-07-03 08:00:00","cancelled","Cid","Service 2","Staff 3","2090-07-03 08:00:00"]
["APT-2025-000008","2090-07-03","10:15","2090-07-03 08:15:00","created","Bob","Service 2","Staff 3","2025-01-02 08:00:00"]
["APT-2025-000010","2025-03-30","03:00","2025-03-30 01:00:00","completed","Dee","Appointment","Staff 4","2025-03-30 01:00:00"]
["APT-2023-(new)","2090-01-09","10:00","2090-01-09 09:00:00","created","Fay","Service 2","Staff 3","2023-05-05 08:00:00"]
{"sound":false,"appointments":3,"overlaps":[{"employee_id":3,"first":7,"second":8}],"unclaimed":[8],"orphans":[],"cut":false}
["10:00"]
{"Appointment":false,"Service 2":false}
cut off and gone on with:
{"version":4,"applied":["0003_import_first_design","0004_find_locks_by_one_index"],"imported":{"appointments":1,"overlapping":[],"unreadable":[11]}}
"not_offered"
["5"]
