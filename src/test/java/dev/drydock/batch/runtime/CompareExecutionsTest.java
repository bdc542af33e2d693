package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.JobSite.ENGINEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.CompareExecutions;
import dev.drydock.application.runs.Comparison;
import dev.drydock.application.runs.Comparison.Row;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.RunData;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.artifacts.FileSystemReportStore;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.persistence.JpaExports;
import dev.drydock.persistence.JpaSnapshots;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompareExecutionsTest {
    private static final String REPORT = """
            {"gates": [{"gate": "floor", "verdict": "%s", "finding": "f", "measured":
                {"metric": "auc", "value": %s, "low": 0.88, "high": 0.94, "limit": 0.9}}],
             "watched": [{"gate": "slice:night", "verdict": "PASS", "finding": "f"}],
             "metrics": [{"metric": "auc", "candidate": %s, "champion": 0.9, "difference": 0.01, "low": 0, "high": 0.02}]}
            """;

    @TempDir
    Path folder;

    private static Row row(Comparison comparison, String section, String name) {
        return comparison.sections().stream()
                .filter(part -> part.title().equals(section))
                .flatMap(part -> part.rows().stream())
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatDiffersAndWhatDoesNot(TestDatabase.Kind kind) throws IOException {
        Path jobs = Files.createDirectories(folder.resolve("jobs"));
        FileSystemReportStore reports = new FileSystemReportStore(folder.resolve("reports"));
        try (JobSite site = new JobSite(kind, jobs)) {
            site.job("walk", steps(10));
            Execution first = site.run("walk", Map.of("model", "pump", "note", "monday"));
            judged(site, reports, first, "1", "PASS", "0.91");
            site.job("walk", steps(15));
            Execution second = site.run("walk", Map.of("model", "pump"));
            judged(site, reports, second, "2", "FAIL", "0.89");
            site.failing.add("two");
            Execution failed = site.run("walk", Map.of("model", "pump"));
            CompareExecutions compare = new CompareExecutions(
                    site.transactions,
                    site.authorization,
                    site.executions,
                    site.runs,
                    site.facts,
                    new RunData(
                            site.facts,
                            site.database.repository(JpaSnapshots.class),
                            site.database.repository(JpaExports.class)),
                    reports,
                    new SuiteFiles());

            Comparison unlike = compare.compare(ENGINEER, first.executionId(), second.executionId());

            assertThat(row(unlike, "outcome", "status").differs()).isFalse();
            assertThat(row(unlike, "parameters", "model").differs()).isFalse();
            assertThat(row(unlike, "parameters", "note"))
                    .isEqualTo(new Row("note", Optional.of("monday"), Optional.empty(), true));
            assertThat(row(unlike, "job", "digest of its file").differs()).isTrue();
            assertThat(row(unlike, "data", "snapshot").differs()).isTrue();
            assertThat(row(unlike, "data", "snapshot rows"))
                    .isEqualTo(new Row("snapshot rows", Optional.of("1"), Optional.of("2"), true));
            assertThat(row(unlike, "steps", "one READ_COUNT"))
                    .isEqualTo(new Row("one READ_COUNT", Optional.of("10"), Optional.of("15"), true));
            assertThat(row(unlike, "steps", "two").differs()).isFalse();
            assertThat(row(unlike, "times", "one").differs()).isFalse();
            assertThat(row(unlike, "metrics", "auc of the candidate"))
                    .isEqualTo(new Row("auc of the candidate", Optional.of("0.91"), Optional.of("0.89"), true));
            assertThat(row(unlike, "metrics", "auc of the champion").differs()).isFalse();
            assertThat(row(unlike, "gates", "floor").b()).contains("FAIL: auc 0.89 [0.88, 0.94], limit 0.9");
            assertThat(row(unlike, "gates", "slice:night (watched)").differs()).isFalse();

            Comparison broken = compare.compare(ENGINEER, second.executionId(), failed.executionId());
            assertThat(row(broken, "outcome", "status"))
                    .isEqualTo(new Row("status", Optional.of("COMPLETED"), Optional.of("FAILED"), true));
            assertThat(row(broken, "gates", "floor").b()).isEmpty();

            assertThat(compare.compare(ENGINEER, first.executionId(), first.executionId())
                            .sections())
                    .allSatisfy(section -> assertThat(section.rows()).noneMatch(Row::differs));
        }
    }

    private static String steps(int items) {
        return """
                <step id="one" next="two"><chunk><reader ref="reader"><properties>
                  <property name="from" value="0"/><property name="to" value="%d"/></properties></reader>
                  <writer ref="writer"/></chunk></step>
                <step id="two"><batchlet ref="step"/></step>
                """.formatted(items);
    }

    private static void judged(
            JobSite site, FileSystemReportStore reports, Execution run, String snapshot, String verdict, String auc) {
        byte[] json = REPORT.formatted(verdict, auc, auc).getBytes(StandardCharsets.UTF_8);
        String digest = reports.keep(json, new byte[] {1});
        SnapshotId id = new SnapshotId(snapshot.repeat(64));
        site.transactions.run(() -> {
            site.database
                    .repository(JpaSnapshots.class)
                    .add(new SealedSnapshot(
                            id, "pump", Integer.parseInt(snapshot), JobSite.NOW, run.instanceId(), JobSite.NOW));
            List.of(Map.entry(RunFacts.SNAPSHOT, id.hex()), Map.entry(RunFacts.REPORT_DIGEST, digest))
                    .forEach(fact -> site.facts.record(run.instanceId(), fact.getKey(), fact.getValue()));
        });
    }
}
