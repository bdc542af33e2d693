package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.JobSite.ENGINEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.Claim;
import dev.drydock.application.runs.ExecutionQueue.Entry;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.JobFile;
import dev.drydock.application.runs.JobFile.State;
import dev.drydock.application.runs.ViewExecution;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is told of the file that an execution ran, while the one in {@code jobs/} changes. */
class JobFileTest {
    private static final String STEP = "<step id=\"train\"><batchlet ref=\"step\"/></step>";

    @TempDir
    Path jobs;

    private JobSite site(TestDatabase.Kind kind) {
        JobSite site = new JobSite(kind, jobs);
        site.job("walk", STEP);
        return site;
    }

    private static Optional<JobFile> told(JobSite site, Execution execution) {
        return new ViewExecution(
                        site.transactions,
                        site.authorization,
                        site.executions,
                        site.runs,
                        site.facts,
                        site.database.repository(JpaExecutionQueue.class),
                        site.runtime)
                .view(ENGINEER, execution.executionId())
                .jobFile();
    }

    private String digest() throws IOException {
        return Sha256.hexOfFile(jobs.resolve("walk.xml"));
    }

    @ParameterizedTest
    @EnumSource
    void theFileIsReleasedUntilItIsChangedOrRemoved(TestDatabase.Kind kind) throws IOException {
        try (JobSite site = site(kind)) {
            Execution execution = site.run("walk", Map.of());
            String ran = digest();
            assertThat(told(site, execution)).contains(new JobFile(ran, State.RELEASED));

            site.job("walk", "<!-- another one -->" + STEP);
            assertThat(told(site, execution)).contains(new JobFile(ran, State.CHANGED));

            Files.writeString(jobs.resolve("walk.xml"), "<job/>");
            assertThat(told(site, execution)).contains(new JobFile(ran, State.CHANGED));

            Files.delete(jobs.resolve("walk.xml"));
            assertThat(told(site, execution)).contains(new JobFile(ran, State.REMOVED));

            site.job("walk", STEP);
            assertThat(told(site, execution)).contains(new JobFile(ran, State.RELEASED));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExecutionThatClaimedSomethingHasTheFileAsItWasWhenItWasRestarted(TestDatabase.Kind kind) throws IOException {
        try (JobSite site = site(kind)) {
            site.failing.add("train");
            Execution failed = site.run("walk", Map.of());
            String first = digest();
            site.job("walk", "<!-- another one -->" + STEP);
            Execution restarted = site.ended(
                    site.restart.restart(ENGINEER, failed.executionId(), Optional.empty(), Optional.empty()));
            claimed(site, restarted);

            assertThat(told(site, failed)).contains(new JobFile(first, State.CHANGED));
            assertThat(told(site, restarted)).contains(new JobFile(digest(), State.RELEASED));
        }
    }

    /** Who submitted a promotion that died can have it go on; nobody else of the same role, and no other job. */
    @ParameterizedTest
    @EnumSource
    void aReleaseManagerRestartsTheirOwnPromotionAlone(TestDatabase.Kind kind) {
        try (JobSite site = site(kind)) {
            Actor rhea = new Actor("rhea", Set.of(Role.RELEASE_MANAGER));
            Actor milo = new Actor("milo", Set.of(Role.RELEASE_MANAGER));
            site.failing.add("train");
            for (String job : List.of("promote", "walk")) {
                site.job(job, STEP);
                Execution failed = site.ended(
                        site.submit.submit(new Actor("rhea", Set.of(Role.ENGINEER)), job, Map.of(), Optional.empty()));
                assertRefused(site, milo, failed);
                if (job.equals("walk")) {
                    assertRefused(site, rhea, failed);
                } else {
                    assertThat(site.ended(site.restart.restart(
                                            rhea, failed.executionId(), Optional.empty(), Optional.empty()))
                                    .instanceId())
                            .isEqualTo(failed.instanceId());
                }
            }
            assertRefused(site, rhea, 999);
        }
    }

    private static void assertRefused(JobSite site, Actor actor, Execution execution) {
        assertRefused(site, actor, execution.executionId());
    }

    private static void assertRefused(JobSite site, Actor actor, long execution) {
        assertThatThrownBy(() -> site.restart.restart(actor, execution, Optional.empty(), Optional.empty()))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(CommonFailure.NOT_ALLOWED));
    }

    private void claimed(JobSite site, Execution execution) throws IOException {
        JpaExecutionQueue queue = site.database.repository(JpaExecutionQueue.class);
        byte[] text = Files.readAllBytes(jobs.resolve("walk.xml"));
        Entry entry = new Entry(
                execution.executionId(),
                "walk",
                5,
                new Claim(0, 1, Optional.empty()),
                Sha256.hex(text),
                Optional.empty(),
                Optional.empty());
        site.transactions.run(() -> {
            queue.enter(entry, text);
            queue.grant(execution.executionId());
        });
    }
}
