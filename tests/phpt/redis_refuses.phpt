--TEST--
A Redis that refuses the password or the commands is left alone, and the status says why
--DESCRIPTION--
Managed servers have users with few rights. The site goes on with MySQL, and the administrator reads what to change.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$url = setting('APPOINTEASE_TEST_REDIS_URL');
$as = fn (string $who) => preg_replace('~^redis://~', "redis://$who@", $url);
$user = 'phpt' . bin2hex(random_bytes(5));
register_shutdown_function(fn () => redis()->rawCommand('ACL', 'DELUSER', $user));
redis()->rawCommand('ACL', 'SETUSER', $user, 'on', '>hunter2', '~*', '+@connection', '+get');

$addresses = [
    'a password where none is set' => $as(':secret'),
    'wrong password' => $as("$user:secret"),
    'no such user' => $as("{$user}x:secret"),
    'not permitted' => $as("$user:hunter2"),
];
foreach ($addresses as $what => $redis_url) {
    connect(['redis_url' => $redis_url]);
    $selected = appointease_set_active_selection(DAY, 1, '10:00', 'c');
    $status = appointease_status();
    echo "$what: $selected[storage], ", preg_replace('/ at \S+( \(database \d+\))?/', ' at HOST', $status['redis']['error'] ?? 'no error'), "\n";
    if (preg_match('/secret|hunter2|phpt/', json_encode($status['redis']))) {
        echo "  AND TELLS WHO\n";
    }
    $said = $status['redis']['advice'];
}
echo $said, "\n";
redis()->rawCommand('ACL', 'SETUSER', $user, '+@all');
connect(['redis_url' => $as("$user:hunter2")]);
show(appointease_set_active_selection(DAY, 1, '10:00', 'c')['storage']);
--EXPECT--
a password where none is set: mysql, Redis at HOST refused the user name or password.
wrong password: mysql, Redis at HOST refused the user name or password.
no such user: mysql, Redis at HOST refused the user name or password.
not permitted: mysql, Redis at HOST does not permit this user the commands of AppointEase (EVALSHA, SCRIPT LOAD).
The database serves until Redis answers again; it is asked once a second.
"redis"
