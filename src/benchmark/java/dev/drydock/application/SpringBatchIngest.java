package dev.drydock.application;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.InputColumn;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.batch.core.Job;
import org.springframework.batch.core.JobExecution;
import org.springframework.batch.core.JobParametersBuilder;
import org.springframework.batch.core.Step;
import org.springframework.batch.core.configuration.support.DefaultBatchConfiguration;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.launch.JobLauncher;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.item.ItemProcessor;
import org.springframework.batch.item.database.JdbcBatchItemWriter;
import org.springframework.batch.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.item.file.FlatFileItemReader;
import org.springframework.batch.item.file.builder.FlatFileItemReaderBuilder;
import org.springframework.batch.item.file.transform.DelimitedLineTokenizer;
import org.springframework.batch.item.file.transform.FieldSet;
import org.springframework.batch.repeat.RepeatStatus;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * The peer: Spring Batch reads both files into PostgreSQL, skips rows that it cannot read, and joins in SQL: {@code
 * SpringBatchIngest EXPORTS JDBC-URL CHUNK}. One connection, inserts rewritten into multi-row ones, whole tables without indexes.
 */
final class SpringBatchIngest {
    private static final int MOST_SKIPPED = Integer.MAX_VALUE;

    private SpringBatchIngest() {}

    /** What Spring Batch needs to be told of this process. */
    static final class Configuration extends DefaultBatchConfiguration {
        private static @Nullable DataSource connection;

        static DataSource connection() {
            return Objects.requireNonNull(connection);
        }

        @Override
        protected DataSource getDataSource() {
            return connection();
        }

        @Override
        protected JdbcTransactionManager getTransactionManager() {
            return new JdbcTransactionManager(connection());
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path exports = Path.of(arguments[0]);
        int chunk = Integer.parseInt(arguments[2]);
        PGSimpleDataSource postgres = new PGSimpleDataSource();
        postgres.setUrl(arguments[1]);
        postgres.setReWriteBatchedInserts(true);
        Configuration.connection = new SingleConnectionDataSource(postgres.getConnection(), true);
        DatabasePopulatorUtils.execute(
                new ResourceDatabasePopulator(
                        new ClassPathResource("org/springframework/batch/core/schema-postgresql.sql")),
                Configuration.connection());
        JdbcTemplate jdbc = new JdbcTemplate(Configuration.connection());
        jdbc.execute("create table logs (" + columns() + ")");
        jdbc.execute(
                "create table feedback (prediction_id text, failed text, inspected_at timestamptz, inspector text)");

        Measured measured = Measured.begin();
        try (AnnotationConfigApplicationContext spring = new AnnotationConfigApplicationContext(Configuration.class)) {
            Job job = job(
                    spring.getBean(JobRepository.class),
                    new JdbcTransactionManager(Configuration.connection()),
                    jdbc,
                    exports,
                    chunk);
            JobExecution execution =
                    spring.getBean(JobLauncher.class).run(job, new JobParametersBuilder().toJobParameters());
            if (!execution.getExitStatus().getExitCode().equals("COMPLETED")) {
                throw new IllegalStateException(execution.toString());
            }
            long read = execution.getStepExecutions().iterator().next().getReadCount();
            measured.end(read, jdbc.queryForObject("select count(*) from snapshot", Long.class));
        }
        System.exit(0);
    }

    private static Job job(
            JobRepository repository, JdbcTransactionManager transactions, JdbcTemplate jdbc, Path exports, int chunk) {
        Step logs = step("logs", repository, transactions, chunk, exports.resolve(WideExports.LOGS), names(), logged());
        Step feedback = step(
                "feedback",
                repository,
                transactions,
                chunk,
                exports.resolve(WideExports.FEEDBACK),
                FEEDBACK,
                labelled());
        Step join = new StepBuilder("join", repository)
                .tasklet(
                        (contribution, context) -> {
                            jdbc.execute(JOIN);
                            return RepeatStatus.FINISHED;
                        },
                        transactions)
                .build();
        return new JobBuilder("ingest", repository)
                .start(logs)
                .next(feedback)
                .next(join)
                .build();
    }

    private static final String[] FEEDBACK = {"prediction_id", "failed", "inspected_at", "inspector"};

    /** The latest label of each prediction that is old enough, in the order of ids. */
    private static final String JOIN =
            "create table snapshot as select l.*, f.failed from logs l join (select distinct on"
                    + " (prediction_id) prediction_id, failed, inspected_at from feedback order by prediction_id, inspected_at"
                    + " desc) f on f.prediction_id = l.prediction_id where l.predicted_at < timestamptz '2026-11-17 00:00:00.001Z' and"
                    + " f.inspected_at > l.predicted_at - interval '5 minutes' order by l.prediction_id collate \"C\"";

    private static Step step(
            String table,
            JobRepository repository,
            JdbcTransactionManager transactions,
            int chunk,
            Path file,
            String[] names,
            ItemProcessor<FieldSet, Object[]> parse) {
        DelimitedLineTokenizer tokenizer = new DelimitedLineTokenizer();
        tokenizer.setNames(names);
        FlatFileItemReader<FieldSet> reader = new FlatFileItemReaderBuilder<FieldSet>()
                .name(table)
                .resource(new FileSystemResource(file))
                .linesToSkip(1)
                .lineTokenizer(tokenizer)
                .fieldSetMapper(fields -> fields)
                .build();
        JdbcBatchItemWriter<Object[]> writer = new JdbcBatchItemWriterBuilder<Object[]>()
                .dataSource(Configuration.connection())
                .sql("insert into " + table + " values (" + String.join(",", Collections.nCopies(names.length, "?"))
                        + ")")
                .itemPreparedStatementSetter((row, statement) -> {
                    for (int i = 0; i < row.length; i++) {
                        statement.setObject(i + 1, row[i]);
                    }
                })
                .build();
        writer.afterPropertiesSet();
        return new StepBuilder(table, repository)
                .<FieldSet, Object[]>chunk(chunk, transactions)
                .reader(reader)
                .processor(parse)
                .writer(writer)
                .faultTolerant()
                .skip(Exception.class)
                .skipLimit(MOST_SKIPPED)
                .build();
    }

    private static List<InputColumn> inputs() {
        return WideExports.definition().schema().inputs();
    }

    private static String[] names() {
        List<String> names = new ArrayList<>(
                List.of("prediction_id", "predicted_at", "failure_probability", "model_version", "pump_id", "site"));
        inputs().forEach(input -> names.add(input.column()));
        return names.toArray(String[]::new);
    }

    private static String columns() {
        StringBuilder columns = new StringBuilder(
                "prediction_id text, predicted_at timestamptz, failure_probability real, model_version text, pump_id text, site text");
        for (InputColumn input : inputs()) {
            columns.append(", ").append(input.column()).append(input.type() == ColumnType.NUMERIC ? " real" : " text");
        }
        return columns.toString();
    }

    private static ItemProcessor<FieldSet, Object[]> logged() {
        List<InputColumn> inputs = inputs();
        return fields -> {
            String[] cells = fields.getValues();
            Object[] row = new Object[cells.length];
            row[0] = cells[0];
            row[1] = Timestamp.from(Instant.parse(cells[1]));
            row[2] = Float.valueOf(cells[2]);
            row[3] = cells[3];
            row[4] = cells[4];
            row[5] = cells[5];
            for (int i = 0; i < inputs.size(); i++) {
                String cell = cells[6 + i];
                row[6 + i] =
                        inputs.get(i).type() != ColumnType.NUMERIC ? cell : cell.isEmpty() ? null : Float.valueOf(cell);
            }
            return row;
        };
    }

    private static ItemProcessor<FieldSet, Object[]> labelled() {
        return fields -> {
            String[] cells = fields.getValues();
            return new Object[] {cells[0], cells[1], Timestamp.from(Instant.parse(cells[2])), cells[3]};
        };
    }
}
