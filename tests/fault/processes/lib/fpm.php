<?php
// A php-fpm of our own with eight workers that load the extension, and the few lines of FastCGI it takes to call them.

declare(strict_types=1);

namespace Fault;

final class Fpm
{
    public const WORKERS = 8;
    public readonly string $socket;

    public function __construct(string $dir, string $extension, int $workers = self::WORKERS)
    {
        is_dir($dir) || mkdir($dir, 0700, true);
        $this->socket = "$dir/fpm.sock";
        $user = posix_geteuid() === 0 ? "user = root\ngroup = root\n" : '';
        file_put_contents("$dir/fpm.conf", "[global]\nerror_log = $dir/fpm.log\ndaemonize = no\n[visitors]\n$user"
            . "listen = $this->socket\nlisten.backlog = 256\npm = static\npm.max_children = $workers\n"
            . "catch_workers_output = yes\nclear_env = no\n");
        $command = [self::binary(), '-F', '-y', "$dir/fpm.conf", '-d', "extension=$extension"];
        if (posix_geteuid() === 0) {
            $command[] = '-R';
        }
        Process::start('php-fpm', $command, "$dir/fpm.out");
        for ($i = 0; !@stream_socket_client("unix://$this->socket"); $i++) {
            if ($i === 500) {
                throw new \RuntimeException("php-fpm did not start; see $dir/fpm.log.");
            }
            usleep(10_000);
        }
    }

    private static function binary(): string
    {
        $name = 'php-fpm' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
        foreach (['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/usr/local/bin'] as $dir) {
            foreach ([$name, 'php-fpm'] as $file) {
                if (is_executable("$dir/$file")) {
                    return "$dir/$file";
                }
            }
        }
        throw new \RuntimeException("There is no $name; install php-fpm.");
    }
}

/**
 * One call of worker.php by FastCGI: a connection, a request, the answer until the server closes.
 *
 * @param array<string, mixed> $call
 * @return array<string, mixed>
 */
function through_fpm(string $socket, array $call): array
{
    $body = json_encode($call, JSON_THROW_ON_ERROR);
    $params = '';
    foreach ([
        'SCRIPT_FILENAME' => __DIR__ . '/worker.php',
        'REQUEST_METHOD' => 'POST',
        'CONTENT_TYPE' => 'application/json',
        'CONTENT_LENGTH' => (string) strlen($body),
    ] as $name => $value) {
        $params .= chr(strlen($name)) . pack('N', strlen($value) | 0x80000000) . $name . $value;
    }
    $record = static fn (int $type, string $data): string => pack('CCnnCx', 1, $type, 1, strlen($data), 0) . $data;
    $stream = @stream_socket_client("unix://$socket", $errno, $error, 10.0);
    if ($stream === false) {
        return ['error' => "php-fpm does not answer: $error"];
    }
    stream_set_timeout($stream, 20);
    fwrite($stream, $record(1, pack('nCx5', 1, 0)) . $record(4, $params) . $record(4, '') . $record(5, $body) . $record(5, ''));
    $out = '';
    while (strlen($head = (string) stream_get_contents($stream, 8)) === 8) {
        ['type' => $type, 'length' => $length, 'padding' => $padding] = unpack('Cversion/Ctype/nid/nlength/Cpadding', $head);
        $data = $length + $padding > 0 ? (string) stream_get_contents($stream, $length + $padding) : '';
        if ($type === 6) {
            $out .= substr($data, 0, $length);
        } elseif ($type === 3) {
            break;
        }
    }
    fclose($stream);
    $answer = json_decode(explode("\r\n\r\n", $out, 2)[1] ?? '', true);
    return is_array($answer) ? $answer : ['error' => 'php-fpm gave no answer: ' . substr($out, 0, 300)];
}
