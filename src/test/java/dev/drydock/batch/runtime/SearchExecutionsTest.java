package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.JobSite.ENGINEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.ListExecutions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.SearchQuestion;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every filter of Liberty's batch REST interface and of Drydock's own finds what it should, on both databases. */
class SearchExecutionsTest {
    @TempDir
    Path folder;

    private static Map<String, List<String>> asked(String... namesAndValues) {
        Map<String, List<String>> asked = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            asked.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
        }
        return asked;
    }

    @ParameterizedTest
    @EnumSource
    void findsByEachFilter(TestDatabase.Kind kind) throws IOException {
        Path jobs = Files.createDirectories(folder.resolve("jobs"));
        try (JobSite site = new JobSite(kind, jobs)) {
            site.model("valve", "2".repeat(64));
            site.job(
                    "walk",
                    "<step id=\"one\"><batchlet ref=\"step\"/><end on=\"GOOD\" exit-status=\"ALL GOOD\"/></step>");
            site.job("run-on", "<step id=\"two\"><batchlet ref=\"step\"/></step>");
            site.answers.put("one", "GOOD");
            Execution good = site.run("walk", Map.of("model", "pump", "note", "100%_sure"));
            site.failing.add("two");
            Execution failed = site.run("run-on", Map.of("model", "valve", "note", "100 sure"));
            site.failing.clear();
            Execution again = site.ended(
                    site.restart.restart(ENGINEER, failed.executionId(), Optional.empty(), Optional.empty()));
            site.transactions.run(() -> site.facts.record(good.instanceId(), RunFacts.SNAPSHOT, "a".repeat(64)));
            site.transactions.run(
                    () -> site.facts.record(failed.instanceId(), RunFacts.PACKAGE_DIGEST, "b".repeat(64)));
            String day = LocalDate.now(ZoneOffset.UTC).toString();
            String first = Long.toString(good.instanceId());
            String second = Long.toString(failed.instanceId());

            Finder found = new Finder(site);
            assertThat(found.by()).containsExactly(again, failed, good);
            assertThat(found.by("jobInstanceId", first)).containsExactly(good);
            assertThat(found.by("jobInstanceId", first + "," + second)).hasSize(3);
            assertThat(found.by("jobInstanceId", first + ":" + first)).containsExactly(good);
            assertThat(found.by("jobInstanceId", ">" + second)).containsExactly(again, failed);
            assertThat(found.by("jobInstanceId", "<" + first)).containsExactly(good);
            assertThat(found.by("jobName", "walk")).containsExactly(good);
            assertThat(found.by("jobName", "run*")).containsExactly(again, failed);
            assertThat(found.by("jobName", "*al*")).containsExactly(good);
            assertThat(found.by("jobName", "WALK")).isEmpty();
            assertThat(found.by("jobName", "WALK", "ignoreCase", "true")).containsExactly(good);
            assertThat(found.by("jobName", "walk,run-on")).hasSize(3);
            assertThat(found.by("appName", "drydock")).hasSize(3);
            assertThat(found.by("appName", "other")).isEmpty();
            assertThat(found.by("submitter", "e*")).hasSize(3);
            assertThat(found.by("submitter", "sam")).isEmpty();
            assertThat(found.by("model", "pump")).containsExactly(good);
            assertThat(found.by("instanceState", "failed")).containsExactly(failed);
            assertThat(found.by("instanceState", "FAILED,COMPLETED")).hasSize(3);
            assertThat(found.by("instanceState", "SUBMITTED,DISPATCHED")).isEmpty();
            assertThat(found.by("exitStatus", "*GOOD")).containsExactly(good);
            assertThat(found.by("exitStatus", "GOOD*")).isEmpty();
            assertThat(found.by("jobParameter.note", "100%_sure")).containsExactly(good);
            assertThat(found.by("jobParameter.note", "100*")).hasSize(3);
            assertThat(found.by("jobParameter.note", "*sure")).hasSize(3);
            assertThat(found.by("jobParameter.note", "100")).isEmpty();
            assertThat(found.by("jobParameter.note", "*SURE", "jobParameter.model", "PUMP", "ignoreCase", "true"))
                    .containsExactly(good);
            assertThat(found.by("jobParameter.ote", "100%_sure")).isEmpty();
            assertThat(found.by("createTime", day)).hasSize(3);
            assertThat(found.by("createTime", "2020-01-01:2020-12-31")).isEmpty();
            assertThat(found.by("createTime", ">1d")).hasSize(3);
            assertThat(found.by("lastUpdatedTime", "<1d")).isEmpty();
            assertThat(found.by("lastUpdatedTime", day + ":" + day)).hasSize(3);
            assertThat(found.by("snapshot", "a".repeat(64))).containsExactly(good);
            assertThat(found.by("package", "b".repeat(64))).containsExactly(again, failed);
            assertThat(found.by("latest", "true")).containsExactly(again, good);
            assertThat(found.by("before", Long.toString(again.executionId()))).containsExactly(failed, good);
            assertThat(found.by("sort", "executionId")).containsExactly(good, failed, again);
            assertThat(found.by("sort", "jobName,-createTime")).containsExactly(again, failed, good);
            assertThat(found.by("sort", "-model,executionId", "pageSize", "2", "page", "1"))
                    .containsExactly(good);
        }
    }

    @Test
    void tellsEveryProblemAtOnce() {
        assertThatThrownBy(() -> SearchQuestion.read(
                        asked(
                                "colour", "red",
                                "createTime", "yesterday",
                                "jobInstanceId", "ten",
                                "instanceState", "ASLEEP",
                                "sort", "colour",
                                "pageSize", "1001",
                                "snapshot", "abc"),
                        Instant.EPOCH))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(CommonFailure.USAGE))
                .hasMessageContainingAll(
                        "'colour' is not a filter",
                        "createTime is 'yesterday' and must be such as",
                        "jobInstanceId is 'ten'",
                        "'ASLEEP' is not a status",
                        "'colour' is nothing to sort by",
                        "pageSize is '1001' and must be a whole number from 1 to 1000",
                        "'abc' is not a digest");
    }

    private record Finder(JobSite site) {
        List<Execution> by(String... namesAndValues) {
            ListExecutions list = site.list();
            return list.search(ENGINEER, SearchQuestion.read(asked(namesAndValues), Instant.now())).stream()
                    .map(view -> view.execution())
                    .toList();
        }
    }
}
