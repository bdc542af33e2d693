package dev.drydock.application;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.sample.SampleField;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Exports of 37 columns, some 420 bytes a row, and feedback on a fifth of the rows, the same bytes for the same number of rows:
 * {@code plant-a-1-logs.csv} and {@code plant-a-1-feedback.csv}. Ids come in no order; one row in a thousand is broken.
 */
final class WideExports {
    static final String LOGS = "plant-a-1-logs.csv";
    static final String FEEDBACK = "plant-a-1-feedback.csv";
    static final int COLUMNS = 37;
    private static final int READINGS = 19;
    private static final int LABELLED_ONE_IN = 5;
    private static final int BROKEN_ONE_IN = 1000;
    private static final int DAYS = 60;

    private WideExports() {}

    /** The sample model with nineteen more inputs. */
    static ModelDefinition definition() {
        ModelDefinition sample = new ModelFileReader().readDirectory(SampleField.directory());
        DatasetSchema schema = sample.schema();
        List<InputColumn> inputs = new ArrayList<>(schema.inputs());
        for (int i = 0; i < READINGS; i++) {
            inputs.add(new InputColumn(
                    "reading-" + i,
                    "reading_" + i,
                    ColumnType.NUMERIC,
                    List.of(),
                    true,
                    OptionalDouble.empty(),
                    OptionalDouble.empty()));
        }
        DatasetSchema wide = new DatasetSchema(
                schema.logs(),
                schema.feedback(),
                inputs,
                schema.groupColumn(),
                schema.label(),
                schema.slices(),
                schema.maturity(),
                schema.clockTolerance(),
                schema.rejectLimit(),
                schema.splits(),
                schema.privateColumns());
        return new ModelDefinition(
                sample.name(),
                sample.digest(),
                sample.task(),
                wide,
                sample.revision(),
                sample.replay(),
                sample.weights(),
                sample.preprocessing(),
                sample.files(),
                sample.training(),
                sample.sweep(),
                sample.cluster(),
                sample.budget(),
                sample.decision(),
                sample.gates(),
                sample.behaviour(),
                sample.drift(),
                sample.serving(),
                sample.schedule());
    }

    /** Writes both files into a directory, unless they are there. */
    static void write(Path directory, long rows) throws IOException {
        Path feedback = directory.resolve(FEEDBACK);
        if (Files.exists(feedback)) {
            return;
        }
        Files.createDirectories(directory);
        Path aside = directory.resolve(".writing");
        try (OutputStream logs = new BufferedOutputStream(Files.newOutputStream(directory.resolve(LOGS)), 1 << 18);
                OutputStream labels = new BufferedOutputStream(Files.newOutputStream(aside), 1 << 18)) {
            header(logs);
            labels.write("prediction_id,failed,inspected_at,inspector\n".getBytes(StandardCharsets.UTF_8));
            SplittableRandom random = new SplittableRandom(rows);
            StringBuilder line = new StringBuilder(512);
            long step = Math.max(1, Duration.ofDays(DAYS).toMillis() / rows);
            Instant first = IngestSite.AS_OF.minus(Duration.ofDays(DAYS + 10));
            for (long row = 0; row < rows; row++) {
                Instant at = first.plusMillis(row * step);
                String id = id(row);
                line.setLength(0);
                logged(line, id, at, random);
                logs.write(line.toString().getBytes(StandardCharsets.US_ASCII));
                if (random.nextInt(LABELLED_ONE_IN) == 0) {
                    line.setLength(0);
                    line.append(id).append(random.nextInt(9) == 0 ? ",yes," : ",no,");
                    line.append(at.plusSeconds(86_400 + random.nextInt(86_400))).append(",moreau\n");
                    labels.write(line.toString().getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
        Files.move(aside, feedback);
    }

    /** A bijection of the row's number that leaves no order. */
    private static String id(long row) {
        long mixed = row * 0x9E3779B97F4A7C15L;
        mixed ^= mixed >>> 29;
        return "p-" + Long.toHexString(mixed * 0xBF58476D1CE4E5B9L);
    }

    private static void header(OutputStream logs) throws IOException {
        List<String> columns = new ArrayList<>(
                List.of("prediction_id", "predicted_at", "failure_probability", "model_version", "pump_id", "site"));
        definition().schema().inputs().forEach(input -> columns.add(input.column()));
        if (columns.size() != COLUMNS) {
            throw new IllegalStateException(columns.size() + " columns");
        }
        logs.write((String.join(",", columns) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static final String[] SITES = {"north", "south", "harbour"};
    private static final String[][] CATEGORIES = {
        {"water", "oil", "slurry"}, {"packing", "mechanical", "magnetic"}, {"continuous", "cyclic", "standby"}
    };

    private static void logged(StringBuilder line, String id, Instant at, SplittableRandom random) {
        line.append(id).append(',').append(at).append(',');
        decimal(line, random.nextInt(10_000), 4).append(",1,pump-").append(random.nextInt(20_000));
        line.append(',').append(SITES[random.nextInt(3)]);
        boolean broken = random.nextInt(BROKEN_ONE_IN) == 0;
        int[] most = {5_000_000, 4_000_000, 1_000_000, 2_000_000, 6_000_000, 400_000, 60_000_000};
        for (int limit : most) {
            decimal(line.append(','), random.nextInt(limit), 4);
        }
        line.append(',').append(random.nextInt(200_000)).append(',').append(broken ? "many" : random.nextInt(200));
        for (String[] names : CATEGORIES) {
            line.append(',').append(names[random.nextInt(3)]);
        }
        for (int i = 0; i < READINGS; i++) {
            line.append(',');
            if (random.nextInt(50) > 0) {
                decimal(line.append(random.nextInt(3) == 0 ? "-" : ""), random.nextLong(1_000_000_000_000L), 7);
            }
        }
        line.append('\n');
    }

    private static StringBuilder decimal(StringBuilder line, long digits, int places) {
        long unit = 1;
        for (int i = 0; i < places; i++) {
            unit *= 10;
        }
        String fraction = Long.toString(unit + digits % unit).substring(1);
        return line.append(digits / unit).append('.').append(fraction);
    }
}
