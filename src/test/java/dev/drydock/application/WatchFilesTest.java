package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.persistence.JpaSeenFiles;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.time.Clock;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that decide what is released do not change unseen, also while no server runs. */
class WatchFilesTest {
    private final SortedMap<String, String> files = new TreeMap<>();

    @ParameterizedTest
    @EnumSource
    void recordsEachChangeOnceAsBySomebodyUnknown(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            TestAuditLog audit = new TestAuditLog(database);
            files.put("etc/policy.json", "p1");
            files.put("etc/trust.json", "t1");
            node("one", database, audit).look();
            node("two", database, audit).look();
            assertThat(told(audit))
                    .containsExactly(
                            "node:one file.first file/etc/policy.json {after=p1}",
                            "node:one file.first file/etc/trust.json {after=t1}");

            WatchFiles running = node("one", database, audit);
            running.look();
            files.put("etc/policy.json", "p2");
            files.remove("etc/trust.json");
            files.put("jobs/mine.xml", "j1");
            running.look();
            node("two", database, audit).look();
            running.look();
            files.put("etc/trust.json", "t1");
            node("two", database, audit).look();

            assertThat(told(audit).subList(2, told(audit).size()))
                    .containsExactly(
                            "unknown file.changed file/etc/policy.json {after=p2, before=p1}",
                            "unknown file.changed file/etc/trust.json {after=none, before=t1}",
                            "unknown file.changed file/jobs/mine.xml {after=j1, before=none}",
                            "unknown file.changed file/etc/trust.json {after=t1, before=none}");
        }
    }

    private WatchFiles node(String name, TestDatabase database, TestAuditLog audit) {
        return new WatchFiles(
                database.transactions(),
                database.repository(JpaSeenFiles.class),
                () -> new TreeMap<>(files),
                audit,
                new ExecutionLeases.Holder(name, "first"),
                Clock.systemUTC());
    }

    private static List<String> told(TestAuditLog audit) {
        return audit.events().stream()
                .map(event -> event.actor() + " " + event.action() + " " + event.subject() + " " + event.details())
                .toList();
    }
}
