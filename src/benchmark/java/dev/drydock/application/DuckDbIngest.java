package dev.drydock.application;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.InputColumn;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The machine's limit: DuckDB reads both files, drops rows that it cannot read, joins, and writes Parquet: {@code DuckDbIngest
 * EXPORTS FOLDER}.
 */
final class DuckDbIngest {
    private DuckDbIngest() {}

    public static void main(String[] arguments) throws SQLException {
        Path exports = Path.of(arguments[0]);
        Path folder = Path.of(arguments[1]);
        StringBuilder types = new StringBuilder(
                "'prediction_id': 'VARCHAR', 'predicted_at': 'TIMESTAMPTZ',"
                        + " 'failure_probability': 'FLOAT', 'model_version': 'VARCHAR', 'pump_id': 'VARCHAR', 'site': 'VARCHAR'");
        for (InputColumn input : WideExports.definition().schema().inputs()) {
            types.append(", '").append(input.column()).append("': '");
            types.append(input.type() == ColumnType.NUMERIC ? "FLOAT'" : "VARCHAR'");
        }
        String logs = "read_csv('" + exports.resolve(WideExports.LOGS)
                + "', header = true, ignore_errors = true, columns = {" + types + "})";
        String feedback = "read_csv('" + exports.resolve(WideExports.FEEDBACK)
                + "', header = true, ignore_errors = true, columns = {'prediction_id': 'VARCHAR', 'failed': 'VARCHAR',"
                + " 'inspected_at': 'TIMESTAMPTZ', 'inspector': 'VARCHAR'})";
        Measured measured = Measured.begin();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("ingest.duckdb"));
                Statement statement = connection.createStatement()) {
            statement.execute("set threads = " + Runtime.getRuntime().availableProcessors());
            statement.execute("create table logs as select * from " + logs);
            measured.step("read");
            statement.execute("copy (select l.*, f.failed from logs l join (select prediction_id, arg_max(failed,"
                    + " inspected_at) failed, max(inspected_at) inspected_at from " + feedback
                    + " group by prediction_id) f using (prediction_id) where l.predicted_at < timestamptz"
                    + " '2026-11-17 00:00:00.001Z' and f.inspected_at > l.predicted_at - interval 5 minutes order by prediction_id)"
                    + " to '" + folder.resolve("snapshot.parquet") + "' (format parquet)");
            measured.end(count(statement, "logs"), count(statement, "'" + folder.resolve("snapshot.parquet") + "'"));
        }
        System.exit(0);
    }

    private static long count(Statement statement, String table) throws SQLException {
        try (ResultSet counted = statement.executeQuery("select count(*) from " + table)) {
            counted.next();
            return counted.getLong(1);
        }
    }
}
