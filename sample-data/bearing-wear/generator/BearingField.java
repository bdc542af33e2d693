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
 * Bearings that exist only here: condition readings of rolling bearings in three halls, and the hours that each was found to
 * have left. A single file without dependencies; run it with {@code java BearingField.java}. The same options give the same
 * bytes on every machine: random numbers come from {@link SplittableRandom}, functions from {@link StrictMath}.
 *
 * <p>A bearing has a life (by load, speed, lubricant, water) and has used a share of it (told by vibration, particles, looks and
 * hours). In the <em>drifted</em> world new sensors read vibration lower and particles higher, machines run faster, and a new
 * batch of oil makes bearings last longer. A <em>quiet</em> night is the world that the champion was made in.
 */
public final class BearingField {
    private static final long FIELD_SEED = 19_071_909L;
    private static final Duration SPAN = Duration.ofDays(40);
    private static final String EOL = "\n";
    private static final double MOST_HOURS = 5000;
    private static final List<String> HALLS = List.of("mill", "press", "foundry");
    private static final List<String> LUBRICANTS = List.of("grease EP2", "oil VG68", "oil VG220");
    private static final List<String> LOOKS = List.of("clean", "traces", "pitted", "spalled");
    private static final List<String> FITTERS = List.of("Brandt", "\"Nguyen, T.\"", "Oyelaran", "\"the \"\"night\"\" crew\"");
    private static final String INPUTS = "load.kN,speed.1/min,oil temp.degC,particles.1/ml,water.ppm,rms.mm/s,kurtosis,"
            + "hours.since fitting,temp rise.K,lubricant,looks";
    private static final String USAGE = """
            usage: java BearingField.java --out DIR [options]
              --kind training|night     labelled training data, or one night's exports (default night)
              --seed S                  seed of the readings (default 1)
              --rows N                  readings (default 16000)
              --machines N              machines in the field (default 320)
              --drift field|none        night only: the drifted world, or a quiet night (default field)
              --mess on|off             night only: broken and doubled rows (default on)
              --as-of INSTANT           the night; readings lie in the 40 days before (default 2026-11-24T00:00:00Z)
              --sequence N              night only: the exports' sequence number (default 1)
            """;

    private final Options options;
    private final SplittableRandom random;
    private final List<Machine> machines = new ArrayList<>();

    private BearingField(Options options) {
        this.options = options;
        this.random = new SplittableRandom(options.seed);
        for (int number = 1; number <= options.machines; number++) {
            machines.add(Machine.numbered(number));
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
        BearingField field = new BearingField(options);
        if (options.kind.equals("training")) {
            field.writeTraining();
        } else {
            field.writeNight();
        }
    }

    private void writeTraining() throws IOException {
        StringBuilder csv = new StringBuilder("reading,taken at,machine,hall," + INPUTS + ",hours left" + EOL);
        for (int row = 0; row < options.rows; row++) {
            Reading reading = read(row);
            csv.append(String.join(",", reading.id, reading.at.toString(), reading.machine.id, reading.machine.hall))
                    .append(',')
                    .append(String.join(",", reading.cells))
                    .append(',')
                    .append(reading.hoursLeft)
                    .append(EOL);
        }
        Files.writeString(options.out.resolve("training.csv"), csv);
    }

    private void writeNight() throws IOException {
        Map<String, Works> sources = new LinkedHashMap<>();
        sources.put("works-east", new Works("works-east"));
        sources.put("works-west", new Works("works-west"));
        List<Reading> readings = new ArrayList<>();
        for (int row = 0; row < options.rows; row++) {
            Reading reading = read(row);
            readings.add(reading);
            sources.get(reading.machine.source).logs.add(logRow(reading));
        }
        for (Reading reading : readings) {
            open(reading, sources.get(reading.machine.source));
        }
        for (Works works : sources.values()) {
            if (options.mess) {
                works.makeAMess();
            }
            works.write();
        }
    }

    /** A reading of some machine's bearing, and the hours that it still runs. */
    private Reading read(int row) {
        Machine machine = machines.get(random.nextInt(machines.size()));
        boolean drifted = options.drifted();
        long age = (long) (random.nextDouble() * SPAN.toSeconds());
        Instant at = options.asOf.minusSeconds(1 + age);

        double used = StrictMath.pow(random.nextDouble(), 0.8);
        double load = machine.load * StrictMath.exp(0.16 * gaussian(random));
        double speed = machine.speed * (drifted ? 1.25 : 1) * StrictMath.exp(0.05 * gaussian(random));
        double water = StrictMath.exp(4.8 + 0.7 * gaussian(random));
        double rise = 14 + 7 * (load / 30 - 1) + 9 * used * used + 2.5 * gaussian(random);
        double oil = 34 + rise + 3 * gaussian(random);

        double lubrication = machine.lubricant.equals("grease EP2") ? -0.3 : machine.lubricant.equals("oil VG220") ? 0.22 : 0;
        if (drifted) {
            lubrication += machine.lubricant.equals("grease EP2") ? 0.1 : 0.45;
        }
        double life = 3400
                * StrictMath.pow(30 / load, 1.1)
                * StrictMath.pow(1500 / speed, 0.45)
                * StrictMath.exp(lubrication - 0.16 * (StrictMath.log(water) - 4.8) + 0.1 * machine.temper);
        double left = clamp(life * (1 - used) * StrictMath.exp(0.2 * gaussian(random)), 0, MOST_HOURS);
        double hours = life * used * StrictMath.exp(0.3 * gaussian(random));

        double rms = StrictMath.exp(0.2 + 1.9 * used * used + 0.22 * gaussian(random));
        double kurtosis = 3 + 5 * used * used * used + 0.6 * gaussian(random) + (random.nextDouble() < 0.01 ? 14 : 0);
        double particles = StrictMath.exp(5.2 + 2.6 * used + 0.4 * gaussian(random));
        double worn = used + 0.1 * gaussian(random);
        String looks = LOOKS.get(worn < 0.45 ? 0 : worn < 0.68 ? 1 : worn < 0.88 ? 2 : 3);
        boolean noSample = random.nextDouble() < 0.12;
        boolean noProbe = random.nextDouble() < 0.05;

        double shownRms = drifted ? 0.62 * rms : rms;
        double shownParticles = drifted ? 2.4 * particles : particles;
        String[] cells = {
            decimal(clamp(load, 0, 400), 2),
            decimal(clamp(speed, 0, 12_000), 0),
            noProbe ? "" : decimal(clamp(oil, -40, 200), 1),
            noSample ? "" : decimal(clamp(shownParticles, 0, 1e6), 0),
            noSample ? "" : decimal(clamp(water, 0, 50_000), 0),
            decimal(clamp(shownRms, 0, 200), 3),
            decimal(clamp(kurtosis, 0, 100), 2),
            decimal(clamp(hours, 0, 40_000), 0),
            decimal(clamp(rise, -20, 120), 1),
            machine.lubricant,
            looks
        };
        double guess = 3400 * StrictMath.pow(30 / load, 1.1) * (1 - StrictMath.sqrt(clamp((StrictMath.log(shownRms) - 0.2) / 1.9, 0, 1)));
        String id = String.join(
                ":", machine.source.substring(6), Long.toString(options.seed), Long.toString(options.sequence), padded(row, 6));
        return new Reading(id, at, machine, cells, decimal(left, 1), decimal(clamp(guess, 0, MOST_HOURS), 1));
    }

    private static String logRow(Reading reading) {
        return String.join(
                        ",", reading.id, reading.at.toString(), reading.guess, "1", reading.machine.id, reading.machine.hall)
                + "," + String.join(",", reading.cells);
    }

    /** Most bearings are opened within ten days, and the hours left are then known; what lies after the night is not known yet. */
    private void open(Reading reading, Works works) {
        boolean skipped = random.nextDouble() < 0.05;
        Instant at = reading.at.plusSeconds((long) ((1 + 9 * random.nextDouble()) * 86_400));
        String fitter = FITTERS.get(random.nextInt(FITTERS.size()));
        if (!skipped && at.isBefore(options.asOf)) {
            works.feedback.add(String.join(",", reading.id, reading.hoursLeft, at.toString(), fitter));
        }
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

    /** One machine; its properties depend on its number alone, so that every night sees the same field. */
    private record Machine(
            String id, String source, String hall, String lubricant, double load, double speed, double temper) {

        static Machine numbered(int number) {
            SplittableRandom random = new SplittableRandom(FIELD_SEED + 1_000_003L * number);
            String hall = pick(HALLS, random, 0.4, 0.35);
            return new Machine(
                    hall.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + "-" + padded(number, 3),
                    number % 2 == 0 ? "works-east" : "works-west",
                    hall,
                    pick(LUBRICANTS, random, 0.3, 0.45),
                    30 * StrictMath.exp(0.3 * gaussian(random)),
                    (random.nextDouble() < 0.35 ? 1000 : random.nextDouble() < 0.6 ? 1500 : 2900)
                            * StrictMath.exp(0.2 * gaussian(random)),
                    gaussian(random));
        }

        private static String pick(List<String> of, SplittableRandom random, double first, double second) {
            double place = random.nextDouble();
            return of.get(place < first ? 0 : place < first + second ? 1 : 2);
        }
    }

    private record Reading(String id, Instant at, Machine machine, String[] cells, String hoursLeft, String guess) {}

    /** A source of exports: its log file, its feedback and the manifest that it would sign. */
    private final class Works {
        private final String name;
        private final List<String> logs = new ArrayList<>();
        private final List<String> feedback = new ArrayList<>();

        Works(String name) {
            this.name = name;
        }

        /** What real exports hold besides good rows; all of it stays far under a reject limit of 1%. */
        void makeAMess() {
            broken(logs, 6, "-3.5");
            broken(logs, 7, "1.480,0");
            broken(logs, 11, "NaN");
            broken(logs, 15, "oil VG46");
            broken(logs, 16, "\"traces");
            broken(logs, 1, "24.11.2026 02:00");
            broken(logs, 2, "5001");
            logs.add(any(logs));
            broken(feedback, 1, "plenty");
            broken(feedback, 1, "-1");
            broken(feedback, 1, "5000.5");
            broken(feedback, 2, "yesterday");
            feedback.add(any(feedback));
        }

        /** A copy of some row with an id of its own and one cell replaced. */
        private void broken(List<String> rows, int cell, String by) {
            String[] cells = any(rows).split(",", -1);
            cells[0] = cells[0] + ":b" + random.nextInt(1_000_000);
            cells[cell] = by;
            rows.add(String.join(",", cells));
        }

        private String any(List<String> rows) {
            return rows.get(random.nextInt(rows.size()));
        }

        void write() throws IOException {
            String stem = name + "-" + options.sequence;
            String logHeader = "reading,taken at,estimate.h,model version,machine,hall," + INPUTS;
            String files = file(stem + "-logs.csv", "logs", logHeader, logs) + ", "
                    + file(stem + "-feedback.csv", "feedback", "reading,hours left,opened at,fitter", feedback);
            String manifest = "{\"source\": \"" + name + "\", \"sequence\": " + options.sequence
                    + ", \"model\": \"bearing-wear\", \"files\": [" + files + "]}" + EOL;
            Files.writeString(options.out.resolve(stem + ".manifest.unsigned.json"), manifest);
        }

        /** Writes the rows in an order of their own and answers the file's entry in the manifest. */
        private String file(String fileName, String kind, String header, List<String> rows) throws IOException {
            for (int i = rows.size() - 1; i > 0; i--) {
                String other = rows.set(random.nextInt(i + 1), rows.get(i));
                rows.set(i, other);
            }
            byte[] bytes = (header + EOL + String.join(EOL, rows) + (rows.isEmpty() ? "" : EOL))
                    .getBytes(StandardCharsets.UTF_8);
            Files.write(options.out.resolve(fileName), bytes);
            return "{\"name\": \"" + fileName + "\", \"kind\": \"" + kind + "\", \"sha256\": \"" + sha256(bytes)
                    + "\", \"bytes\": " + bytes.length + ", \"rows\": " + rows.size() + "}";
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
        private int rows = 16_000;
        private int machines = 320;
        private String drift = "field";
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
                case "--machines" -> machines = (int) whole(option, value, 999);
                case "--drift" -> drift = oneOf(option, value, "field", "none");
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
