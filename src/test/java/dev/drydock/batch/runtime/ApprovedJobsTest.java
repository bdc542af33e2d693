package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.ApproveJob;
import dev.drydock.application.runs.ApprovedJobs;
import dev.drydock.application.runs.JobApprovals;
import dev.drydock.application.runs.JobApprovals.Standing;
import dev.drydock.application.runs.JobDefinition;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.RunFailure;
import dev.drydock.files.Sha256;
import dev.drydock.persistence.JpaLineageRecords;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A job of the site's own releases nothing before somebody said that they have read its file. */
class ApprovedJobsTest {
    private static final Actor ADMIN = new Actor("ada", Set.of(Role.ADMIN));
    private static final String PROPOSING = "<step id=\"s\"><batchlet ref=\"proposeCandidate\"/></step>";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void aJobThatCanReleaseSomethingWaitsForAnApprovalOfItsVeryBytes(TestDatabase.Kind kind) throws IOException {
        try (Site site = new Site(kind)) {
            site.jobs.job("own", PROPOSING);
            JobDefinition first = site.approved.require("own");
            assertThatThrownBy(() -> site.start(first))
                    .isInstanceOfSatisfying(DrydockException.class, e -> is(e, RunFailure.JOB_NOT_APPROVED))
                    .hasMessageContaining("proposeCandidate")
                    .hasMessageContaining("drydock job approve own --digest " + first.digest());

            refused(() -> site.approve.approve(ADMIN, "own", "0".repeat(64)), RunFailure.JOB_CHANGED);
            refused(() -> site.approve.approve(ADMIN, "own", first.digest().substring(0, 15)), RunFailure.JOB_CHANGED);
            refused(() -> site.approve.approve(ADMIN, "own", ""), RunFailure.JOB_CHANGED);
            refused(() -> site.approve.approve(JobSite.ENGINEER, "own", first.digest()), CommonFailure.NOT_ALLOWED);
            assertThat(site.standing(first)).isEqualTo(Standing.MISSING);

            site.approve.approve(ADMIN, "own", first.digest().substring(0, 16));
            assertThat(site.standing(first)).isEqualTo(Standing.APPROVED);
            long execution = site.start(first);
            assertThat(site.records(first)).containsExactly("ada");

            Path file = folder.resolve("own.xml");
            Files.writeString(file, Files.readString(file) + "<!-- another -->\n");
            JobDefinition second = site.approved.require("own");
            refused(() -> site.start(second), RunFailure.JOB_NOT_APPROVED);
            refused(
                    () -> site.jobs.transactions.run(() -> site.approved.restart(second, execution, Optional.empty())),
                    RunFailure.JOB_NOT_APPROVED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatReleasesNothingOrCameWithTheProgramOrWasThereBeforeNeedsNone(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.jobs.job("plain", "<step id=\"s\"><batchlet ref=\"measureDrift\"/></step>");
            assertThat(site.standing(site.approved.require("plain"))).isEqualTo(Standing.NOT_NEEDED);
            assertThat(site.start(site.approved.require("plain"))).isPositive();

            site.jobs.job("shipped", PROPOSING);
            assertThat(site.standing(site.approved.require("shipped"))).isEqualTo(Standing.SHIPPED);
            assertThat(site.start(site.approved.require("shipped"))).isPositive();

            site.jobs.job("older", PROPOSING);
            JobDefinition older = site.approved.require("older");
            site.jobs.transactions.run(() -> site.audit.append(
                    AuditLog.Event.of("node:n", "file.first", "file/jobs/older.xml", "after", older.digest())));
            assertThat(site.standing(older)).isEqualTo(Standing.OLDER_THAN_THE_RULE);
            assertThat(site.start(older)).isPositive();
        }
    }

    @Test
    void aJobsFileIsShippedOnlyAsItWasBuiltIntoTheProgram() throws IOException {
        Path jobs = Path.of(System.getProperty("drydock.basedir", "."), "jobs");
        byte[] nightly = Files.readAllBytes(jobs.resolve("nightly-retrain.xml"));
        String digest = Sha256.hex(nightly);
        assertThat(ShippedJobs.isShipped("nightly-retrain", digest)).isTrue();
        assertThat(ShippedJobs.isShipped("promote", digest)).isFalse();
        assertThat(ShippedJobs.isShipped("nightly-retrain", "0".repeat(64))).isFalse();
        assertThat(ShippedJobs.isShipped("own", digest)).isFalse();
    }

    /** What no job of the program does without need of an approval, a job of the site's own does not either. */
    @ParameterizedTest
    @ValueSource(strings = {"nightly-retrain", "compare-again", "promote", "catch-up", "rollback"})
    void eachJobThatBringsAVersionNearerToServiceIsOneThatNeedsAnApproval(String name) {
        JobFiles files =
                new JobFiles(List.of(Path.of(System.getProperty("drydock.basedir", "."), "jobs")), job -> true);
        assertThat(files.require(name).definition().releasing()).isNotEmpty();
    }

    private static void refused(ThrowingCallable call, FailureCode code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(DrydockException.class, e -> is(e, code));
    }

    private static void is(DrydockException e, FailureCode code) {
        assertThat(e.code()).isEqualTo(code);
    }

    private final class Site implements AutoCloseable {
        final JobSite jobs;
        final TestAuditLog audit;
        final ApprovedJobs approved;
        final ApproveJob approve;
        private final JobApprovals approvals;
        private final JpaLineageRecords records;

        Site(TestDatabase.Kind kind) {
            jobs = new JobSite(kind, folder);
            audit = new TestAuditLog(jobs.database);
            records = jobs.database.repository(JpaLineageRecords.class);
            approvals = new JobApprovals(records, job -> job.name().equals("shipped"));
            approved = new ApprovedJobs(jobs.runtime, approvals);
            approve = new ApproveJob(jobs.transactions, new Authorization(jobs.transactions, audit), approved, audit);
        }

        long start(JobDefinition job) {
            return jobs.transactions
                    .required(() -> approved.start(job, Map.of()))
                    .executionId();
        }

        Standing standing(JobDefinition job) {
            return jobs.transactions.required(() -> approvals.of(job));
        }

        List<String> records(JobDefinition job) {
            return jobs.transactions.required(() -> records.jobFileApprovers(Set.of(job.digest())));
        }

        @Override
        public void close() {
            jobs.close();
        }
    }
}
