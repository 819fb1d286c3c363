--TEST--
A database that cannot be used is a StoreException that says why without the password
--DESCRIPTION--
The message ends in logs and on the administrator's screen; nobody may read a secret or SQL there.
--FILE--
<?php
require __DIR__ . '/connect.inc';

preg_match('~^mysql://([^:]+):([^@]*)@([^/]*)/([^?]*)(.*)$~', setting('APPOINTEASE_TEST_MYSQL_URL'), $url);
[, $user, $password, $host, $database, $more] = $url;
$closed = stream_socket_server('tcp://127.0.0.1:0');
$port = explode(':', stream_socket_get_name($closed, false))[1];
fclose($closed);

$urls = [
    'closed port' => "mysql://user:secret@127.0.0.1:$port/db",
    'no such socket' => 'mysql://user:secret@localhost/db?socket=/nowhere/mysql.sock',
    'no such host' => 'mysql://user:secret@host.invalid/db',
    'wrong password' => "mysql://$user:secret@$host/$database$more",
    'no such database' => "mysql://$user:$password@$host/{$database}_none$more",
];
foreach ($urls as $what => $mysql_url) {
    appointease_configure(['mysql_url' => $mysql_url]);
    try {
        appointease_get_services();
        echo "$what: answered\n";
    } catch (AppointEase\StoreException $e) {
        echo "$what: ", preg_replace('/ at \S+ /', ' at HOST ', $e->getMessage()), "\n";
        $everything = $e . print_r($e, true) . json_encode(appointease_status());
        foreach (['secret', rawurldecode($password), 'SELECT'] as $never) {
            if (str_contains(str_replace($mysql_url, '', $everything), $never)) {
                echo "  AND TELLS $never\n";
            }
        }
    }
    $mysql = appointease_status()['mysql'];
    show([$mysql['status'], $mysql['server'], $mysql['error'] === $e->getMessage()]);
}
--EXPECT--
closed port: The database at HOST cannot be reached.
["unavailable",null,true]
no such socket: The database at HOST cannot be reached.
["unavailable",null,true]
no such host: The database at HOST cannot be reached.
["unavailable",null,true]
wrong password: The database at HOST refused the user name or password.
["unavailable",null,true]
no such database: The database at HOST has no database of that name.
["unavailable",null,true]
