--TEST--
Client ids that are empty, too long or hold other than plain characters are refused, and never repeated
--DESCRIPTION--
A client id is a secret that becomes a part of key names. The exception names `client_id` and does not show it.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
$bad = ['', str_repeat('secret', 50), 'secret id', "secret\0", "secret\xff", 'sécret', 'secret{1}', "secret\n", 'secret*', 'secret"', str_repeat('s', 129)];
$calls = [
    fn ($client) => appointease_set_active_selection(DAY, 1, '10:00', $client),
    fn ($client) => appointease_clear_active_selection(DAY, 1, '10:00', $client),
    fn ($client) => appointease_lock_slot(DAY, 1, '10:00', $client),
    fn ($client) => appointease_delete_lock(DAY, 1, '10:00', $client),
    fn ($client) => appointease_book_atomic(booking(1, 1, '10:00', ['client_id' => $client])),
    fn ($client) => appointease_reschedule_atomic(1, ['appointment_date' => DAY . ' 10:00', 'client_id' => $client]),
];
foreach ($bad as $client) {
    foreach ($calls as $at => $call) {
        try {
            $call($client);
            echo "call $at took ", json_encode($client), "\n";
        } catch (AppointEase\InvalidArgumentException $e) {
            if ($e->argument !== 'client_id' || str_contains($e->getMessage(), 'cret')) {
                echo "call $at: [$e->argument] {$e->getMessage()}\n";
            }
        }
    }
}
attempt(fn () => $calls[0](str_repeat('x', 300)));
attempt(fn () => $calls[0]("nul\0"));
attempt(fn () => $calls[0]("\xff"));
show(stored());
attempt(fn () => $calls[0](str_repeat('x', 128))['success']);
attempt(fn () => $calls[0]('Az09-_.:')['code']);
--EXPECT--
InvalidArgumentException[client_id] client_id: it has 300 bytes; at most 128 are allowed.
InvalidArgumentException[client_id] client_id: it holds a NUL byte.
InvalidArgumentException[client_id] client_id: it is not valid UTF-8.
[]
true
"slot_locked"
