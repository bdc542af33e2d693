import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A field of pumps that exists only here: synthetic readings, failures, serving logs and inspectors' feedback for the sample
 * model. A single file without dependencies; run it with {@code java PumpField.java}. The same options give the same bytes
 * on every machine: random numbers come from {@link SplittableRandom}, functions from {@link StrictMath}.
 *
 * <p>Two worlds. In the <em>training</em> world the champion was made. In the <em>drifted</em> world the vibration and
 * temperature sensors were replaced and read higher, suction pressure has sunk, motors draw more current, and what foretells a
 * failure has changed: current and suction now tell most, temperature little, and slurry no longer makes vibration worse.
 * A <em>quiet</em> night has the training world's readings and failures.
 */
public final class PumpField {
    private static final long FIELD_SEED = 20261124L;
    private static final Duration SPAN = Duration.ofDays(35);
    private static final String EOL = "\n";
    private static final List<String> SITES = List.of("north", "south", "harbour");
    private static final List<String> FLUIDS = List.of("water", "oil", "slurry");
    private static final List<String> SEALS = List.of("packing", "mechanical", "magnetic");
    private static final List<String> DUTIES = List.of("continuous", "cyclic", "standby");
    private static final List<String> INSPECTORS =
            List.of("\"Okafor, Ada\"", "lindqvist", "moreau", "tanaka", "\"Silva, J. \"\"Joca\"\"\"");
    private static final String INPUTS = "flow_m3h,head_m,vibration_mm_s,bearing_temp_c,motor_current_a,"
            + "suction_pressure_bar,speed_rpm,running_hours,starts_last_day,fluid,seal_type,duty";
    private static final String USAGE = """
            usage: java PumpField.java --out DIR [options]
              --kind training|night     labelled training data, or one night's exports (default night)
              --seed S                  seed of the readings (default 1)
              --rows N                  predictions (default 24000)
              --pumps N                 pumps in the field (default 400)
              --drift field|none        night only: the drifted world, or a quiet night (default field)
              --poison SHARE            night only: flips this share of plant-b's labels (default 0)
              --mess on|off             night only: broken, doubled, early and conflicting rows (default on)
              --as-of INSTANT           the night; readings lie in the 35 days before (default 2026-11-24T00:00:00Z)
              --sequence N              night only: the exports' sequence number (default 1)
            """;

    private final Options options;
    private final SplittableRandom random;
    private final List<Pump> pumps = new ArrayList<>();

    private PumpField(Options options) {
        this.options = options;
        this.random = new SplittableRandom(options.seed);
        for (int number = 1; number <= options.pumps; number++) {
            pumps.add(Pump.numbered(number));
        }
    }

    public static void main(String[] arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.err.print(USAGE);
            System.exit(64);
            return;
        }
        Files.createDirectories(options.out);
        PumpField field = new PumpField(options);
        if (options.kind.equals("training")) {
            field.writeTraining();
        } else {
            field.writeNight();
        }
    }

    private void writeTraining() throws IOException {
        StringBuilder csv = new StringBuilder("prediction_id,predicted_at,pump_id,site," + INPUTS + ",failed" + EOL);
        for (int row = 0; row < options.rows; row++) {
            Reading reading = read(row);
            csv.append(reading.id)
                    .append(',')
                    .append(reading.at)
                    .append(',')
                    .append(reading.pump.id)
                    .append(',')
                    .append(reading.pump.site)
                    .append(',')
                    .append(String.join(",", reading.cells))
                    .append(',')
                    .append(reading.failed ? "yes" : "no")
                    .append(EOL);
        }
        Files.writeString(options.out.resolve("training.csv"), csv);
    }

    private void writeNight() throws IOException {
        Map<String, Plant> plants = new LinkedHashMap<>();
        plants.put("plant-a", new Plant("plant-a", 2));
        plants.put("plant-b", new Plant("plant-b", 1));
        List<Reading> readings = new ArrayList<>();
        for (int row = 0; row < options.rows; row++) {
            Reading reading = read(row);
            readings.add(reading);
            plants.get(reading.pump.source).log(logRow(reading));
        }
        for (Reading reading : readings) {
            inspect(reading, plants.get(reading.pump.source));
        }
        if (options.mess) {
            for (Plant plant : plants.values()) {
                makeAMess(
                        plant,
                        readings.stream()
                                .filter(reading -> reading.pump.source.equals(plant.name))
                                .toList());
            }
        }
        for (Plant plant : plants.values()) {
            plant.write();
        }
    }

    /** A reading of some pump, and whether the pump failed within the week after. */
    private Reading read(int row) {
        Pump pump = pumps.get(random.nextInt(pumps.size()));
        boolean drifted = options.drifted();
        long age = (long) (random.nextDouble() * SPAN.toSeconds());
        Instant at = options.asOf.minusSeconds(1 + age);

        double load = 1 + 0.18 * gaussian(random);
        double wear = 0.6 * pump.wear + 0.8 * gaussian(random);
        double vibration = StrictMath.exp(0.9 + 0.35 * wear + 0.25 * gaussian(random));
        double temperature = 56 + 7 * (0.5 * wear + 0.87 * gaussian(random));
        double current = 90 + 15 * (load - 1) / 0.18 + 26 * gaussian(random);
        double suction = 2.2 + 0.7 * gaussian(random);
        double flow = pump.flow * load;
        double head = pump.head * (1.25 - 0.25 * load * load) + 2 * gaussian(random);
        double speed = pump.speed * (1 + 0.01 * gaussian(random));
        double hours = pump.hours - age / 3600.0;
        long starts = Math.max(0, Math.round(pump.starts() + 0.3 * pump.starts() * gaussian(random)));
        boolean sensorSilent = random.nextDouble() < 0.08;

        double v = (StrictMath.log(vibration) - 0.9) / 0.4;
        double t = (temperature - 56) / 7;
        double c = (current - 90) / 30;
        double s = (2.2 - suction) / 0.7;
        double l = Math.abs(load - 1) / 0.18 - 0.8;
        double h = (pump.hours - 45_000) / 25_000;
        double k = (starts - 5) / 5.0;
        double slurry = pump.fluid.equals("slurry") ? 1 : 0;
        double seal = pump.seal.equals("packing") ? 0.5 : pump.seal.equals("magnetic") ? -0.5 : 0;
        double before =
                -1.75 + 1.2 * v + 1.1 * t + 0.7 * l + 0.6 * h + 0.5 * s + 0.2 * c + 0.2 * k + 0.8 * v * slurry + seal;
        double after =
                -1.75 + 0.9 * v + 0.2 * t + 0.5 * l + 0.6 * h + 1.1 * s + 1.4 * c + 0.2 * k - 0.2 * v * slurry + seal;
        double odds = (drifted ? after : before) + 0.3 * pump.temper;
        boolean failed = random.nextDouble() < sigmoid(odds);

        double shownVibration = drifted ? 1.35 * vibration + 0.4 : vibration;
        double shownTemperature = drifted ? temperature + 6 : temperature;
        double shownSuction = drifted ? suction - 0.55 : suction;
        double shownCurrent = drifted ? current + 22 : current;
        double seen = -1.75
                + 1.2 * (StrictMath.log(shownVibration) - 0.9) / 0.4
                + 1.1 * (shownTemperature - 56) / 7
                + 0.7 * l
                + 0.6 * h
                + 0.5 * (2.2 - shownSuction) / 0.7
                + 0.2 * (shownCurrent - 90) / 30
                + 0.2 * k
                + seal;
        String[] cells = {
            decimal(clamp(flow, 0, 500), 1),
            decimal(clamp(head, 0, 400), 1),
            sensorSilent ? "" : decimal(clamp(shownVibration, 0, 100), 3),
            decimal(clamp(shownTemperature, -50, 250), 1),
            decimal(clamp(shownCurrent, 0, 600), 1),
            decimal(clamp(shownSuction, -1, 50), 2),
            decimal(clamp(speed, 0, 6000), 0),
            decimal(clamp(hours, 0, 200_000), 0),
            Long.toString(Math.min(200, starts)),
            pump.fluid,
            pump.seal,
            pump.duty
        };
        String id = String.join(
                "-", pump.source.substring(6), Long.toString(options.seed), "s" + options.sequence, padded(row, 6));
        return new Reading(id, at, pump, cells, failed, decimal(sigmoid(0.9 * seen), 6));
    }

    private static String logRow(Reading reading) {
        return String.join(
                        ",", reading.id, reading.at.toString(), reading.score, "1", reading.pump.id, reading.pump.site)
                + "," + String.join(",", reading.cells);
    }

    /** Most readings are inspected one to seven days later, a few weeks later; what lies after the night is not known yet. */
    private void inspect(Reading reading, Plant plant) {
        boolean skipped = random.nextDouble() < 0.04;
        double days = random.nextDouble() < 0.03 ? 7 + 18 * random.nextDouble() : 1 + 6 * random.nextDouble();
        Instant inspected = reading.at.plusSeconds((long) (days * 86_400));
        String inspector = INSPECTORS.get(random.nextInt(INSPECTORS.size()));
        boolean flipped = plant.name.equals("plant-b") && random.nextDouble() < options.poison;
        if (!skipped && inspected.isBefore(options.asOf)) {
            plant.feedback(feedbackRow(reading.id, reading.failed != flipped, inspected, inspector));
        }
    }

    private static String feedbackRow(String id, boolean failed, Instant at, String inspector) {
        return String.join(",", id, failed ? "yes" : "no", at.toString(), inspector);
    }

    /** What real exports hold besides good rows; all of it together stays under a reject limit of 1%. */
    private void makeAMess(Plant plant, List<Reading> readings) {
        int some = Math.max(1, readings.size() / 2400);
        for (int i = 0; i < some; i++) {
            breakLogRows(plant, readings);
            breakFeedbackRows(plant, readings);
        }
        for (int i = 0; i < 4 * some; i++) {
            plant.log(logRow(any(readings)));
            plant.feedbackAgain(random);
        }
        for (int i = 0; i < 2 * some; i++) {
            Reading conflicting = any(readings);
            Instant at = conflicting.at.plus(Duration.ofHours(30));
            plant.feedback(feedbackRow(conflicting.id, true, at, "moreau"));
            plant.feedback(feedbackRow(conflicting.id, false, at, "tanaka"));
            Reading early = any(readings);
            plant.feedback(feedbackRow(early.id, early.failed, early.at.minus(Duration.ofHours(3)), "lindqvist"));
            Reading clockBehind = any(readings);
            plant.feedback(feedbackRow(clockBehind.id, clockBehind.failed, clockBehind.at.minusSeconds(100), "tanaka"));
            plant.feedback(
                    feedbackRow("gone-" + plant.name + "-" + i, false, options.asOf.minusSeconds(3600), "moreau"));
        }
        Reading late = any(readings);
        plant.feedback(feedbackRow(late.id, late.failed, options.asOf.minusSeconds(60), "moreau"));
    }

    private void breakLogRows(Plant plant, List<Reading> readings) {
        plant.log(broken(readings, 4, "\"P0007\"x"));
        plant.log(broken(readings, 5, "\"north"));
        plant.log(broken(readings, 6, "NaN"));
        plant.log(broken(readings, 7, "3O.5"));
        plant.log(broken(readings, 9, "\"61,5\""));
        plant.log(broken(readings, 15, "lava"));
        plant.log(broken(readings, 6, ""));
        plant.log(broken(readings, 6, "900"));
        plant.log(broken(readings, 1, "yesterday"));
        String row = broken(readings, 17, "standby");
        plant.log(row.substring(0, row.lastIndexOf(',')));
    }

    private void breakFeedbackRows(Plant plant, List<Reading> readings) {
        String id = any(readings).id;
        plant.feedback(id + ",maybe," + options.asOf.minusSeconds(7200) + ",moreau");
        plant.feedback(id + ",yes,24/11/2026,moreau");
        plant.feedback(id + ",yes");
        plant.feedback("," + "no," + options.asOf.minusSeconds(7200) + ",moreau");
        plant.feedback(id + ",\"no\"!," + options.asOf.minusSeconds(7200) + ",moreau");
    }

    /** A copy of some reading's row with an id of its own and one cell replaced. */
    private String broken(List<Reading> readings, int cell, String by) {
        String[] cells = logRow(any(readings)).split(",", -1);
        cells[0] = cells[0] + "-b" + random.nextInt(1_000_000);
        cells[cell] = by;
        return String.join(",", cells);
    }

    private Reading any(List<Reading> readings) {
        return readings.get(random.nextInt(readings.size()));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }

    private static double clamp(double value, double min, double max) {
        return Math.max(min, Math.min(max, value));
    }

    /** The Marsaglia polar method, kept here because the JDK's own may change. */
    private static double gaussian(SplittableRandom random) {
        while (true) {
            double u = 2 * random.nextDouble() - 1;
            double v = 2 * random.nextDouble() - 1;
            double square = u * u + v * v;
            if (square > 0 && square < 1) {
                return u * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
            }
        }
    }

    /** Fixed-point text without any locale. */
    private static String decimal(double value, int digits) {
        long unit = 1;
        for (int i = 0; i < digits; i++) {
            unit *= 10;
        }
        long scaled = Math.round(Math.abs(value) * unit);
        String sign = value < 0 && scaled > 0 ? "-" : "";
        return sign + scaled / unit + (digits == 0 ? "" : "." + padded(scaled % unit, digits));
    }

    private static String padded(long number, int digits) {
        String text = Long.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }

    /** One pump; its properties depend on its number alone, so that every night sees the same field. */
    private record Pump(
            String id,
            String source,
            String site,
            String fluid,
            String seal,
            String duty,
            double flow,
            double head,
            double speed,
            double hours,
            double wear,
            double temper) {

        static Pump numbered(int number) {
            SplittableRandom random = new SplittableRandom(FIELD_SEED + 1_000_003L * number);
            String site = pick(SITES, random, 0.42, 0.36);
            return new Pump(
                    "P" + padded(number, 4),
                    number % 5 < 3 ? "plant-a" : "plant-b",
                    site,
                    pick(FLUIDS, random, 0.55, 0.2),
                    pick(SEALS, random, 0.35, 0.45),
                    pick(DUTIES, random, 0.6, 0.25),
                    60 + 200 * random.nextDouble(),
                    20 + 100 * random.nextDouble(),
                    random.nextDouble() < 0.5 ? 1450 : 2900,
                    2_000 + 88_000 * random.nextDouble(),
                    gaussian(random),
                    gaussian(random));
        }

        double starts() {
            return switch (duty) {
                case "continuous" -> 1.5;
                case "cyclic" -> 12;
                default -> 4;
            };
        }

        private static String pick(List<String> of, SplittableRandom random, double first, double second) {
            double place = random.nextDouble();
            return of.get(place < first ? 0 : place < first + second ? 1 : 2);
        }
    }

    private record Reading(String id, Instant at, Pump pump, String[] cells, boolean failed, String score) {}

    /** A source of exports: its log files, its feedback and the manifest that it would sign. */
    private final class Plant {
        private final String name;
        private final List<List<String>> logs = new ArrayList<>();
        private final List<String> feedback = new ArrayList<>();
        private int logged;

        Plant(String name, int logFiles) {
            this.name = name;
            for (int i = 0; i < logFiles; i++) {
                logs.add(new ArrayList<>());
            }
        }

        void log(String row) {
            logs.get(logged++ % logs.size()).add(row);
        }

        void feedback(String row) {
            feedback.add(row);
        }

        void feedbackAgain(SplittableRandom random) {
            feedback.add(feedback.get(random.nextInt(feedback.size())));
        }

        void write() throws IOException {
            List<String> files = new ArrayList<>();
            String header = "prediction_id,predicted_at,failure_probability,model_version,pump_id,site," + INPUTS;
            for (int i = 0; i < logs.size(); i++) {
                files.add(file(stem() + "-logs-" + (i + 1) + ".csv", "logs", header, logs.get(i)));
            }
            files.add(file(
                    stem() + "-feedback.csv", "feedback", "prediction_id,failed,inspected_at,inspector", feedback));
            String manifest = "{\"source\": \"" + name + "\", \"sequence\": " + options.sequence
                    + ", \"model\": \"pump-failure\", \"files\": [" + String.join(", ", files) + "]}" + EOL;
            Files.writeString(options.out.resolve(stem() + ".manifest.unsigned.json"), manifest);
        }

        private String stem() {
            return name + "-" + options.sequence;
        }

        /** Writes the rows in an order of their own and answers the file's entry in the manifest. */
        private String file(String fileName, String kind, String header, List<String> rows) throws IOException {
            shuffle(rows);
            byte[] bytes = (header + EOL + String.join(EOL, rows) + (rows.isEmpty() ? "" : EOL))
                    .getBytes(StandardCharsets.UTF_8);
            Files.write(options.out.resolve(fileName), bytes);
            return "{\"name\": \"" + fileName + "\", \"kind\": \"" + kind + "\", \"sha256\": \"" + sha256(bytes)
                    + "\", \"bytes\": " + bytes.length + ", \"rows\": " + rows.size() + "}";
        }

        private void shuffle(List<String> rows) {
            for (int i = rows.size() - 1; i > 0; i--) {
                String other = rows.set(random.nextInt(i + 1), rows.get(i));
                rows.set(i, other);
            }
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static final class Options {
        private String kind = "night";
        private long seed = 1;
        private int rows = 24_000;
        private int pumps = 400;
        private String drift = "field";
        private double poison;
        private boolean mess = true;
        private Instant asOf = Instant.parse("2026-11-24T00:00:00Z");
        private long sequence = 1;
        private Path out;

        static Options parse(String[] arguments) {
            Options options = new Options();
            for (int i = 0; i < arguments.length; i += 2) {
                if (i + 1 == arguments.length) {
                    throw new IllegalArgumentException("Option " + arguments[i] + " lacks its value.");
                }
                options.set(arguments[i], arguments[i + 1]);
            }
            if (options.out == null) {
                throw new IllegalArgumentException("Option --out is missing.");
            }
            return options;
        }

        boolean drifted() {
            return kind.equals("night") && drift.equals("field");
        }

        private void set(String option, String value) {
            switch (option) {
                case "--kind" -> kind = oneOf(option, value, "training", "night");
                case "--seed" -> seed = whole(option, value, Long.MAX_VALUE);
                case "--rows" -> rows = (int) whole(option, value, 10_000_000);
                case "--pumps" -> pumps = (int) whole(option, value, 9_999);
                case "--drift" -> drift = oneOf(option, value, "field", "none");
                case "--poison" -> poison = Double.parseDouble(value);
                case "--mess" -> mess = oneOf(option, value, "on", "off").equals("on");
                case "--as-of" -> asOf = Instant.parse(value);
                case "--sequence" -> sequence = whole(option, value, 1_000_000);
                case "--out" -> out = Path.of(value);
                default -> throw new IllegalArgumentException("Option " + option + " is unknown.");
            }
        }

        private static String oneOf(String option, String value, String first, String second) {
            if (!value.equals(first) && !value.equals(second)) {
                throw new IllegalArgumentException(
                        "Option " + option + " is '" + value + "'; write " + first + " or " + second + ".");
            }
            return value;
        }

        private static long whole(String option, String value, long max) {
            long number = value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
            if (number < 1 || number > max) {
                throw new IllegalArgumentException(
                        "Option " + option + " is '" + value + "'; write a whole number from 1 to " + max + ".");
            }
            return number;
        }
    }
}
