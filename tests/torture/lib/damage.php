<?php
// Shows that damaged tables are noticed: each kind of damage is done to the real tables, must be found by the walk in book.php
// and by appointease_audit_overlaps(), and is mended again.

declare(strict_types=1);

namespace Torture;

final class Damage
{
    public function __construct(private \mysqli $database, private string $prefix) {}

    /** @return list<array{rule: string, text: string}> */
    public function run(): array
    {
        $missed = [];
        foreach ($this->kinds() as $name => [$do, $undo]) {
            $this->each($do);
            $audit = appointease_audit_overlaps();
            $own = Book::read($this->database, $this->prefix)->check();
            $this->each($undo);
            if ($own === []) {
                $missed[] = ['rule' => 'checker', 'text' => "did not find: $name"];
            }
            if ($audit['sound']) {
                $missed[] = ['rule' => 'audit', 'text' => "did not find: $name"];
            }
        }
        if (!appointease_audit_overlaps()['sound'] || Book::read($this->database, $this->prefix)->check() !== []) {
            $missed[] = ['rule' => 'checker', 'text' => 'the damage was not mended'];
        }
        printf("  %d kinds of damage done to the tables\n", count($this->kinds()));
        return $missed;
    }

    /** @return array<string, array{0: list<string>, 1: list<string>}> statements that do damage and that mend it; ~ is the prefix */
    private function kinds(): array
    {
        // Of those who have two at least: a race may leave somebody with one.
        $one = $this->row("SELECT a.* FROM ~appointments a JOIN ~appointments b ON b.employee_id = a.employee_id AND b.id > a.id
            WHERE a.status = 'confirmed' AND a.capacity = 1 AND b.status = 'confirmed' AND b.capacity = 1 ORDER BY a.id LIMIT 1");
        $two = $this->row("SELECT * FROM ~appointments WHERE status = 'confirmed' AND capacity = 1 AND employee_id = {$one['employee_id']} AND id <> {$one['id']}
            ORDER BY id DESC LIMIT 1");
        $member = $this->row("SELECT * FROM ~appointments WHERE status = 'confirmed' AND capacity > 1 ORDER BY id LIMIT 1");
        $alone = "employee_id = {$one['employee_id']} AND granule_utc = '{$one['start_utc']}' AND seat = 0";
        $group = "employee_id = {$member['employee_id']} AND granule_utc = '{$member['start_utc']}'";
        $set = static fn (array $row, string $change): string => "UPDATE ~appointments SET $change WHERE id = {$row['id']}";
        return [
            'two at the same time' => [[$set($two, "start_utc = '{$one['start_utc']}', end_utc = '{$one['end_utc']}'")],
                [$set($two, "start_utc = '{$two['start_utc']}', end_utc = '{$two['end_utc']}'")]],
            'a claim that is gone' => [["CREATE TABLE ~kept AS SELECT * FROM ~slot_locks WHERE $alone", "DELETE FROM ~slot_locks WHERE $alone"],
                ['INSERT INTO ~slot_locks SELECT * FROM ~kept', 'DROP TABLE ~kept']],
            'a claim of an appointment that is gone' => [["UPDATE ~slot_locks SET appointment_id = appointment_id + 100000000 WHERE $alone"],
                ["UPDATE ~slot_locks SET appointment_id = appointment_id - 100000000 WHERE $alone"]],
            'a cancelled appointment that keeps its time' => [[$set($one, "status = 'cancelled'")], [$set($one, "status = 'confirmed'")]],
            'an appointment that is moved without its claims' => [[$set($one, 'employee_id = 4000000000')], [$set($one, "employee_id = {$one['employee_id']}")]],
            'a buffer that nobody keeps free' => [[$set($one, 'buffer_after = buffer_after + 5')], [$set($one, 'buffer_after = buffer_after - 5')]],
            'more people in a group than have places' => [[$set($member, 'seats = seats + 60')], [$set($member, 'seats = seats - 60')]],
            'a place that is gone' => [["CREATE TABLE ~kept AS SELECT * FROM ~slot_locks WHERE $group AND appointment_id = {$member['id']}",
                "DELETE FROM ~slot_locks WHERE $group AND appointment_id = {$member['id']}"], ['INSERT INTO ~slot_locks SELECT * FROM ~kept', 'DROP TABLE ~kept']],
            'a group that keeps nobody away' => [["CREATE TABLE ~kept AS SELECT * FROM ~slot_locks WHERE $group AND seat = 0", "DELETE FROM ~slot_locks WHERE $group AND seat = 0"],
                ['INSERT INTO ~slot_locks SELECT * FROM ~kept', 'DROP TABLE ~kept']],
            'a group in which nobody is' => [["INSERT INTO ~slot_locks (employee_id, granule_utc, owner, service_id, start_utc, end_utc, since)
                VALUES (4000000000, '2031-01-01 10:00:00', '', 1, '2031-01-01 10:00:00', '2031-01-01 11:00:00', NOW())"],
                ['DELETE FROM ~slot_locks WHERE employee_id = 4000000000']],
        ];
    }

    /** @return array<string, string> */
    private function row(string $sql): array
    {
        return $this->database->query($this->named($sql))->fetch_assoc() ?? throw new \RuntimeException('There is no appointment to do damage to.');
    }

    /** @param list<string> $statements */
    private function each(array $statements): void
    {
        foreach ($statements as $sql) {
            $this->database->query($this->named($sql));
        }
    }

    private function named(string $sql): string
    {
        return str_replace('~', "{$this->prefix}appointease_", $sql);
    }
}
