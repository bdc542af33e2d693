package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.ListExecutions;
import dev.drydock.application.runs.SearchQuestion;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a search among 100,000 executions takes on PostgreSQL, from the question to the page as it is told. */
class SearchBenchmark {
    private static final int EXECUTIONS = 100_000;
    private static final int REPEATS = 7;
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** Twenty jobs, ten models, fifty people, an execution every five minutes, ten facts a run. */
    private static final List<String> ROWS = List.of("""
            insert into job_instance (jobinstanceid, version, jobname, applicationname)
            select n, 1, 'job-' || n %% 20, 'drydock' from generate_series(1, %1$d) n
            """, """
            insert into job_execution (jobexecutionid, jobinstanceid, version, createtime, starttime, endtime, lastupdatedtime,
                                       batchstatus, exitstatus, jobparameters)
            select n, n, 1, t, t, t + interval '4 minutes', t + interval '4 minutes',
                   (array['COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED',
                          'STOPPED', 'ABANDONED'])[1 + n %% 10],
                   (array['PROPOSED', 'REJECTED', 'KEPT', 'COLLECT_LABELS'])[1 + n %% 4],
                   'asOf = 2026-01-01T00:00:00Z' || chr(10) || 'model = model-' || n %% 10 || chr(10) || 'note = night ' || n
                       || chr(10)
            from (select n, timestamptz '2026-11-24 00:00Z' - (%1$d - n) * interval '5 minutes' as t
                  from generate_series(1, %1$d) n) s
            """, """
            insert into run (instance_id, job, model, submitter, request_digest, job_digest, submitted_at)
            select n, 'job-' || n %% 20, 'model-' || n %% 10, 'user-' || n %% 50, 'r', 'j', timestamptz '2026-11-24 00:00Z'
            from generate_series(1, %1$d) n
            """, """
            insert into run_fact (instance_id, fact, fact_value, digest)
            select n, case when f = 1 then 'snapshot' when f = 2 then 'package-digest' else 'fact-' || f end, v,
                   case when f < 3 then v end
            from (select n, f, repeat(md5(n || '-' || f), 2) as v from generate_series(1, %1$d) n, generate_series(1, 10) f) s
            """, "analyze");

    @TempDir
    Path folder;

    @Test
    void answersEverySearchWithinASecond() throws IOException, SQLException {
        try (JobSite site =
                new JobSite(TestDatabase.Kind.POSTGRESQL, Files.createDirectories(folder.resolve("jobs")))) {
            fill(site);
            ListExecutions list = site.list();
            System.out.printf(
                    Locale.ROOT, "| Search among %,d executions | Found | Median ms | Worst ms |%n", EXECUTIONS);
            System.out.println("|---|---|---|---|");
            for (String question : questions(site)) {
                measure(list, question);
            }
        }
    }

    private static List<String> questions(JobSite site) throws SQLException {
        List<String> questions = new ArrayList<>(List.of(
                "",
                "page=1999",
                "jobInstanceId=50000:50100",
                "jobInstanceId=<100",
                "jobName=job-7",
                "jobName=*OB-7&ignoreCase=true",
                "model=model-7&instanceState=FAILED",
                "submitter=user-4*",
                "submitter=nobody",
                "instanceState=ABANDONED&sort=createTime",
                "exitStatus=*LABELS",
                "exitStatus=*NOTHING*",
                "createTime=2026-06-01:2026-06-02",
                "lastUpdatedTime=2026-06-01&sort=-lastUpdatedTime",
                "jobParameter.note=night 4711",
                "jobParameter.note=*NIGHT 47*&jobParameter.model=model-1&ignoreCase=true",
                "latest=true&instanceState=STOPPED",
                "sort=submitter,-exitStatus&page=500",
                "sort=-model,jobName,instanceState&pageSize=1000"));
        try (Connection connection = site.database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select fact_value from run_fact where instance_id = 31415 and fact = 'snapshot'")) {
            row.next();
            questions.add("snapshot=" + row.getString(1));
        }
        return questions;
    }

    private static void fill(JobSite site) throws SQLException {
        try (Connection connection = site.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : ROWS) {
                statement.execute(sql.formatted(EXECUTIONS));
            }
        }
    }

    private static void measure(ListExecutions list, String question) {
        long[] millis = new long[REPEATS];
        int found = 0;
        for (int i = 0; i < REPEATS; i++) {
            long begun = System.nanoTime();
            found = list.search(JobSite.ENGINEER, SearchQuestion.read(asked(question), Instant.now()))
                    .size();
            millis[i] = (System.nanoTime() - begun) / 1_000_000;
        }
        java.util.Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "| `%s` | %d | %d | %d |%n",
                question.replaceAll("[0-9a-f]{64}", "…"),
                found,
                millis[REPEATS / 2],
                millis[REPEATS - 1]);
        assertThat(millis[REPEATS - 1]).as(question).isLessThan(LIMIT.toMillis());
    }

    private static Map<String, List<String>> asked(String question) {
        Map<String, List<String>> asked = new HashMap<>();
        for (String part : question.split("&", -1)) {
            if (!part.isEmpty()) {
                int end = part.indexOf('=');
                asked.put(part.substring(0, end), List.of(part.substring(end + 1)));
            }
        }
        return asked;
    }
}
