package dev.drydock.application.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.persistence.JpaSeenFiles;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** Between two looks, somebody puts another policy there and acts by it. */
    @ParameterizedTest
    @EnumSource
    void recordsAChangeBeforeAnythingIsDoneByIt(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            TestAuditLog audit = new TestAuditLog(database);
            files.put("etc/policy.json", "p1");
            WatchFiles watch = node("one", database, audit);
            watch.look();
            Authorization authorization = new Authorization(database.transactions(), audit, watch);
            files.put("etc/policy.json", "p2");

            authorization.perform(
                    new Actor("sam", Set.of(Role.SCHEDULER)),
                    Operation.SUBMIT_JOB,
                    "night",
                    () -> database.transactions().required(() -> {
                        audit.append(AuditLog.Event.of("sam", "execution.submit", "execution/1"));
                        return true;
                    }));

            assertThat(told(audit).subList(1, 3))
                    .containsExactly(
                            "unknown file.changed file/etc/policy.json {after=p2, before=p1}",
                            "sam execution.submit execution/1 {}");
        }
    }

    /** As 'policy install --user' does it. */
    @ParameterizedTest
    @EnumSource
    void whatIsInstalledThroughTheServerIsRecordedByWhoDidIt(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            TestAuditLog audit = new TestAuditLog(database);
            files.put("etc/policy.json", "p1");
            WatchFiles watch = node("one", database, audit);
            watch.look();
            InstallDocument install = new InstallDocument(
                    database.transactions(),
                    new Authorization(database.transactions(), audit, watch),
                    database.repository(JpaSeenFiles.class),
                    () -> new TreeMap<>(files),
                    new Journal(audit, Clock.systemUTC()));
            Actor ada = new Actor("ada", Set.of(Role.ADMIN));

            assertThat(install.install(ada, Operation.INSTALL_POLICY, new Policy(), bytes("p2")))
                    .containsExactly(new InstallDocument.Changed("etc/policy.json", "p1", "p2"));
            assertThat(install.install(ada, Operation.INSTALL_POLICY, new Policy(), bytes("p2")))
                    .isEmpty();
            assertThatThrownBy(() -> install.install(ada, Operation.INSTALL_POLICY, new Policy(), bytes("unsigned")))
                    .hasMessage("nobody signed it");
            assertThatThrownBy(() -> install.install(
                            new Actor("emil", Set.of(Role.ENGINEER)),
                            Operation.INSTALL_POLICY,
                            new Policy(),
                            bytes("p3")))
                    .hasMessageContaining("admin or release-manager");
            watch.look();
            node("two", database, audit).look();
            files.put("etc/policy.json", "p1");
            watch.look();

            assertThat(told(audit).subList(1, told(audit).size()))
                    .containsExactly(
                            "ada policy.install file/etc/policy.json {after=p2, before=p1, signed=yes}",
                            "ada install-policy.refused policy {code=POLICY_NOT_SIGNED}",
                            "emil install-policy.refused policy {reason=role}",
                            "unknown file.changed file/etc/policy.json {after=p1, before=p2}");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private final class Policy implements DecidingDocument {
        @Override
        public String kind() {
            return "policy";
        }

        @Override
        public Set<String> files() {
            return Set.of("etc/policy.json");
        }

        @Override
        public SortedMap<String, String> require(byte[] envelope) {
            if (new String(envelope, StandardCharsets.UTF_8).equals("unsigned")) {
                throw new DrydockException(ReleaseFailure.POLICY_NOT_SIGNED, "nobody signed it");
            }
            return new TreeMap<>(Map.of("signed", "yes"));
        }

        @Override
        public void put(byte[] envelope) {
            files.put("etc/policy.json", new String(envelope, StandardCharsets.UTF_8));
        }
    }

    private WatchFiles node(String name, TestDatabase database, TestAuditLog audit) {
        return new WatchFiles(
                database.transactions(),
                database.repository(JpaSeenFiles.class),
                () -> new TreeMap<>(files),
                new Journal(audit, Clock.systemUTC()),
                new ExecutionLeases.Holder(name, "first"));
    }

    private static List<String> told(TestAuditLog audit) {
        return audit.events().stream()
                .map(event -> event.actor() + " " + event.action() + " " + event.subject() + " " + event.details())
                .toList();
    }
}
