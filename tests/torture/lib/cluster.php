<?php
// The Galera cluster of tests/stack/with-servers --database galera: three nodes of which two are written at once, and fall by
// turns. A node answers when it has applied what the others have committed (wsrep_sync_wait), so that one clock orders what all
// were told; tests/fault/galera/run goes without.

declare(strict_types=1);

namespace Torture;

use AppointEase\Tests\Support\Database as Connection;

use function Fault\Galera\pid;
use function Fault\Galera\rejoin;
use function Fault\Galera\suffix;

require_once __DIR__ . '/../../fault/galera/node.php';
require_once __DIR__ . '/../../phpunit/support/Database.php';

final class Cluster implements Database
{
    private const WRITTEN = 2;
    private const READS_AND_WRITES = 7;

    private string $dir;
    /** @var list<string> the address of each node */
    private array $urls;
    private int $falls = 0;

    public function __construct()
    {
        $this->dir = (string) getenv('STACK_DIR');
        $this->urls = explode(' ', (string) getenv('STACK_TEST_MYSQL_URLS'));
        if (count($this->urls) !== 3) {
            throw new \RuntimeException('There is no cluster: run it with tests/stack/with-servers --database galera.');
        }
    }

    public function title(): string
    {
        return 'Galera, MariaDB ' . $this->connect()->query('SELECT VERSION()')->fetch_row()[0] . ', two of three nodes written';
    }

    public function start(string $isolation): void
    {
        $settings = ['transaction_isolation' => "'$isolation'", 'wsrep_sync_wait' => self::READS_AND_WRITES];
        foreach ($this->urls as $i => $url) {
            // In the file, too, for a node that is started again.
            $file = "$this->dir/mariadb" . suffix($i + 1) . '.cnf';
            file_put_contents($file, "[server]\n", FILE_APPEND);
            foreach ($settings as $name => $value) {
                file_put_contents($file, "$name = $value\n", FILE_APPEND);
                Connection::connect($url)->query("SET GLOBAL $name = $value");
            }
        }
    }

    public function url(int $worker): string
    {
        return $this->urls[$worker % self::WRITTEN];
    }

    public function connect(): \mysqli
    {
        $connection = Connection::connect($this->urls[0]);
        $connection->query("SET time_zone = '+00:00'");
        return $connection;
    }

    public function fall(int $signal): void
    {
        $node = 1 + $this->falls++ % self::WRITTEN;
        $pid = pid($node);
        posix_kill($pid, $signal);
        for ($until = microtime(true) + 60; self::runs($pid); usleep(20_000)) {
            if (microtime(true) > $until) {
                throw new \RuntimeException("Node $node does not come to an end.");
            }
        }
        rejoin($node);
    }

    /** The stack stops it. */
    public function stop(): void {}

    /** A process that has ended may wait for somebody who asks how. */
    private static function runs(int $pid): bool
    {
        return preg_match('/^State:\s+[^ZX]/m', (string) @file_get_contents("/proc/$pid/status")) === 1;
    }
}
