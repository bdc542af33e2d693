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
 * Two coil-coating lines that exist only here: what their sensors and books say about a piece, and which defect the inspection
 * found. A single file without dependencies; run it with {@code java CoatingLines.java}. The same options give the same bytes on
 * every machine: random numbers come from {@link SplittableRandom}, functions from {@link StrictMath}.
 *
 * <p>Four pieces in five are good; the defects have 8, 6, 4 and 2 % and causes of their own. In the <em>drifted</em> world furnace
 * and tension are measured by new instruments, and causes have moved: scratches come from the guides and no longer from rough
 * rolls, stains from humid air and less from the oil film. A <em>quiet</em> night is the world that the champion was made in.
 */
public final class CoatingLines {
    private static final long FIELD_SEED = 5_081_919L;
    private static final Duration SPAN = Duration.ofDays(20);
    private static final String EOL = "\n";
    private static final List<String> CLASSES = List.of("ok", "scratch", "dent", "stain", "crack");
    private static final List<String> GRADERS = List.of("A. Weiss", "camera 2", "\"Ruiz, P.\"");
    private static final String INPUTS = "Furnace.Z1.TempC,Furnace.Z2.TempC,Furnace.Z3.TempC,Furnace.Z4.TempC,Furnace.Z5.TempC,"
            + "Furnace.O2.Pct,Strip.SpeedMpm,Roll.F1.kN,Roll.F2.kN,Roll.F3.kN,Roll.F4.kN,Roll.GapMm,Roll.RoughnessUm,"
            + "Roll.HoursUsed,Coil.ThickMm,Coil.WidthMm,Coil.HardHV,Coil.YieldMPa,Cool.FlowLpm,Cool.TempC,Cool.pH,Oil.FilmMg,"
            + "Air.HumidPct,Air.DewC,Air.DustMg,Tension.InKN,Tension.OutKN,Guide.Bar,Line.VibG,Line.StopsPerH,"
            + "Supplier,Alloy,Shift,Crew,Lubricant,Coating,Cutter,SurfaceClass,Mode,Line";
    private static final String USAGE = """
            usage: java CoatingLines.java --out DIR [options]
              --kind training|night     labelled training data, or one night's exports (default night)
              --seed S                  seed of the pieces (default 1)
              --rows N                  pieces (default 20000)
              --coils N                 coils that pieces are cut from (default 600)
              --drift field|none        night only: the drifted world, or a quiet night (default field)
              --mess on|off             night only: broken and doubled rows (default on)
              --as-of INSTANT           the night; pieces lie in the 20 days before (default 2026-11-24T00:00:00Z)
              --sequence N              night only: the exports' sequence number (default 1)
            """;

    private final Options options;
    private final SplittableRandom random;
    private final List<Coil> coils = new ArrayList<>();

    private CoatingLines(Options options) {
        this.options = options;
        this.random = new SplittableRandom(options.seed);
        for (int number = 1; number <= options.coils; number++) {
            coils.add(Coil.numbered(number));
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
        CoatingLines lines = new CoatingLines(options);
        if (options.kind.equals("training")) {
            lines.writeTraining();
        } else {
            lines.writeNight();
        }
    }

    private void writeTraining() throws IOException {
        StringBuilder csv = new StringBuilder("PieceId,SeenAt,CoilNo," + INPUTS + ",Defect" + EOL);
        for (int row = 0; row < options.rows; row++) {
            Piece piece = read(row);
            csv.append(String.join(",", piece.id, piece.at.toString(), piece.coil.id))
                    .append(',')
                    .append(String.join(",", piece.cells))
                    .append(',')
                    .append(CLASSES.get(piece.defect))
                    .append(EOL);
        }
        Files.writeString(options.out.resolve("training.csv"), csv);
    }

    private void writeNight() throws IOException {
        Map<String, Line> lines = new LinkedHashMap<>();
        lines.put("L3", new Line("coating-line-3"));
        lines.put("L7", new Line("coating-line-7"));
        List<Piece> pieces = new ArrayList<>();
        for (int row = 0; row < options.rows; row++) {
            Piece piece = read(row);
            pieces.add(piece);
            lines.get(piece.coil.line).logs.add(logRow(piece));
        }
        for (Piece piece : pieces) {
            inspect(piece, lines.get(piece.coil.line));
        }
        for (Line line : lines.values()) {
            if (options.mess) {
                line.makeAMess();
            }
            line.write();
        }
    }

    /** A piece of some coil, and the defect that the inspection finds. */
    private Piece read(int row) {
        Coil coil = coils.get(random.nextInt(coils.size()));
        boolean drifted = options.drifted();
        Instant at = options.asOf.minusSeconds(1 + (long) (random.nextDouble() * SPAN.toSeconds()));

        double heat = gaussian(random);
        double[] zones = new double[5];
        for (int zone = 0; zone < zones.length; zone++) {
            zones[zone] = 0.8 * heat + 0.6 * gaussian(random);
        }
        double oxygen = gaussian(random);
        double speed = gaussian(random);
        double press = gaussian(random);
        double[] forces = new double[4];
        for (int roll = 0; roll < forces.length; roll++) {
            forces[roll] = 0.7 * press + 0.7 * gaussian(random);
        }
        double gap = gaussian(random);
        double rough = gaussian(random);
        double rollHours = random.nextDouble();
        double flow = gaussian(random);
        double coolant = gaussian(random);
        double acid = gaussian(random);
        double film = gaussian(random);
        double humid = gaussian(random);
        double dust = gaussian(random);
        double in = gaussian(random);
        double out = 0.6 * in + 0.8 * gaussian(random);
        double guide = gaussian(random);
        double shake = gaussian(random);
        int stops = (int) Math.floor(-1.2 * StrictMath.log(1 - random.nextDouble()));
        String shift = pick(random, "early", 0.4, "late", 0.35, "night");
        String crew = pick(random, "red", 0.35, "blue", 0.35, "green");
        String mode = pick(random, "auto", 0.7, "assisted", 0.2, "manual");
        double manual = mode.equals("manual") ? 1 : 0;

        double scratch = (drifted ? 0.15 * rough + 1.0 * guide : 1.0 * rough + 0.2 * guide)
                + 0.5 * dust + (coil.cutter.equals("K3") ? 0.9 : 0) + 0.4 * (rollHours - 0.5);
        double dent = 0.8 * forces[1] + 0.6 * shake - 0.5 * gap + 0.25 * stops + 0.7 * manual;
        double stain = (drifted ? 0.25 * film + 1.1 * humid : 1.1 * film + 0.3 * humid)
                - 0.5 * flow + (coil.lubricant.equals("ester") ? 0.7 : 0) + 0.3 * acid;
        double crack = 0.9 * coil.hard + 0.7 * zones[3] - 0.6 * coil.thick + 0.4 * out
                + (coil.alloy.equals("6082") ? 0.8 : 0);
        double[] utility = {
            gumbel(random),
            6.0 * scratch - 11.4 + gumbel(random),
            6.0 * dent - 12.8 + gumbel(random),
            6.0 * stain - 15.2 + gumbel(random),
            6.0 * crack - 17.0 + gumbel(random)
        };
        int defect = 0;
        for (int i = 1; i < utility.length; i++) {
            defect = utility[i] > utility[defect] ? i : defect;
        }

        double furnace = drifted ? 9 : 0;
        double tension = drifted ? 1.3 : 1;
        boolean noFilm = random.nextDouble() < 0.06;
        boolean noDust = random.nextDouble() < 0.1;
        double humidity = clamp(52 + 11 * humid, 0, 100);
        String[] cells = {
            decimal(640 + 9 * zones[0] + furnace, 1),
            decimal(690 + 9 * zones[1] + furnace, 1),
            decimal(720 + 9 * zones[2] + furnace, 1),
            decimal(735 + 9 * zones[3] + furnace, 1),
            decimal(700 + 9 * zones[4] + furnace, 1),
            decimal(clamp(2.1 + 0.3 * oxygen, 0, 21), 2),
            decimal(clamp(120 + 15 * speed, 0, 400), 1),
            decimal(clamp(310 + 25 * forces[0], 0, 2000), 1),
            decimal(clamp(355 + 28 * forces[1], 0, 2000), 1),
            decimal(clamp(340 + 26 * forces[2], 0, 2000), 1),
            decimal(clamp(298 + 22 * forces[3], 0, 2000), 1),
            decimal(clamp(1.8 + 0.2 * gap, 0.1, 10), 3),
            decimal(StrictMath.exp(-0.5 + 0.4 * rough), 3),
            decimal(900 * rollHours, 0),
            decimal(clamp(1.2 + 0.22 * coil.thick, 0.2, 6), 3),
            decimal(coil.width, 0),
            decimal(clamp(118 + 14 * coil.hard, 20, 400), 1),
            decimal(clamp(240 + 22 * coil.hard + 12 * gaussian(random), 20, 900), 0),
            decimal(clamp(85 + 9 * flow, 0, 400), 1),
            decimal(clamp(31 + 3 * coolant, -5, 95), 1),
            decimal(clamp(7.4 + 0.35 * acid, 0, 14), 2),
            noFilm ? "" : decimal(StrictMath.exp(3.1 + 0.45 * film), 1),
            decimal(humidity, 1),
            decimal(9 + 3.4 * humid + 1.5 * gaussian(random), 1),
            noDust ? "" : decimal(StrictMath.exp(-1.2 + 0.6 * dust), 3),
            decimal(clamp(tension * (22 + 3 * in), 0, 200), 2),
            decimal(clamp(tension * (26 + 3 * out), 0, 200), 2),
            decimal(clamp(4.2 + 0.6 * guide, 0, 16), 2),
            decimal(StrictMath.exp(-2.2 + 0.5 * shake), 4),
            Integer.toString(Math.min(60, stops)),
            coil.supplier,
            coil.alloy,
            shift,
            crew,
            coil.lubricant,
            coil.coating,
            coil.cutter,
            coil.surface,
            mode,
            coil.line
        };
        String id = coil.line + "/" + options.seed + "/" + options.sequence + "/" + padded(row, 6);
        int guess = scratch > 2 ? 1 : dent > 2.4 ? 2 : stain > 2.5 ? 3 : crack > 3.2 ? 4 : 0;
        return new Piece(id, at, coil, cells, defect, CLASSES.get(guess), decimal(0.62 + 0.3 * random.nextDouble(), 4));
    }

    private static double gumbel(SplittableRandom random) {
        return -StrictMath.log(-StrictMath.log(random.nextDouble() * (1 - 2e-12) + 1e-12));
    }

    private static String logRow(Piece piece) {
        return String.join(",", piece.id, piece.at.toString(), piece.guess, piece.sureness, "1", piece.coil.id) + ","
                + String.join(",", piece.cells);
    }

    /** Most pieces are graded within two days; what lies after the night is not known yet. */
    private void inspect(Piece piece, Line line) {
        boolean skipped = random.nextDouble() < 0.08;
        Instant at = piece.at.plusSeconds((long) (172_800 * random.nextDouble()));
        String grader = GRADERS.get(random.nextInt(GRADERS.size()));
        if (!skipped && at.isBefore(options.asOf)) {
            line.feedback.add(String.join(",", piece.id, CLASSES.get(piece.defect), at.toString(), grader));
        }
    }

    private static String pick(SplittableRandom random, String first, double share, String second, double more, String rest) {
        double place = random.nextDouble();
        return place < share ? first : place < share + more ? second : rest;
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

    /** One coil; its properties depend on its number alone, so that every night sees the same coils. */
    private record Coil(
            String id,
            String line,
            String supplier,
            String alloy,
            String lubricant,
            String coating,
            String cutter,
            String surface,
            double thick,
            double hard,
            double width) {

        static Coil numbered(int number) {
            SplittableRandom random = new SplittableRandom(FIELD_SEED + 1_000_003L * number);
            return new Coil(
                    "C" + padded(40_000 + number, 5),
                    random.nextDouble() < 0.52 ? "L3" : "L7",
                    random.nextDouble() < 0.25 ? "Baltic" : pick(random, "Nordstahl", 0.5, "Acme", 0.3, "Tata"),
                    random.nextDouble() < 0.3 ? "5754" : pick(random, "5182", 0.5, "6016", 0.3, "6082"),
                    pick(random, "mineral", 0.5, "ester", 0.25, "dry"),
                    pick(random, "epoxy", 0.5, "polyester", 0.3, "none"),
                    random.nextDouble() < 0.25 ? "K4" : pick(random, "K1", 0.4, "K2", 0.35, "K3"),
                    pick(random, "A", 0.5, "B", 0.3, "C"),
                    gaussian(random),
                    gaussian(random),
                    1000 + 50 * random.nextInt(13));
        }
    }

    private record Piece(
            String id, Instant at, Coil coil, String[] cells, int defect, String guess, String sureness) {}

    /** A source of exports: its log file, its feedback and the manifest that it would sign. */
    private final class Line {
        private final String name;
        private final List<String> logs = new ArrayList<>();
        private final List<String> feedback = new ArrayList<>();

        Line(String name) {
            this.name = name;
        }

        /** What real exports hold besides good rows; all of it stays far under a reject limit of 1%. */
        void makeAMess() {
            broken(logs, 6, "hot");
            broken(logs, 7, "");
            broken(logs, 28, "140");
            broken(logs, 37, "7075");
            broken(logs, 45, "\"L3");
            broken(logs, 2, "bent");
            broken(logs, 3, "1.2");
            logs.add(any(logs));
            broken(feedback, 1, "bent");
            broken(feedback, 1, "");
            broken(feedback, 2, "24/11/2026");
            feedback.add(any(feedback));
        }

        /** A copy of some row with an id of its own and one cell replaced. */
        private void broken(List<String> rows, int cell, String by) {
            String[] cells = any(rows).split(",", -1);
            cells[0] = cells[0] + "/b" + random.nextInt(1_000_000);
            cells[cell] = by;
            rows.add(String.join(",", cells));
        }

        private String any(List<String> rows) {
            return rows.get(random.nextInt(rows.size()));
        }

        void write() throws IOException {
            String stem = name + "-" + options.sequence;
            String logHeader = "PieceId,SeenAt,Predicted,Sureness,ModelVersion,CoilNo," + INPUTS;
            String files = file(stem + "-logs.csv", "logs", logHeader, logs) + ", "
                    + file(stem + "-feedback.csv", "feedback", "PieceId,Defect,GradedAt,Grader", feedback);
            String manifest = "{\"source\": \"" + name + "\", \"sequence\": " + options.sequence
                    + ", \"model\": \"line-quality\", \"files\": [" + files + "]}" + EOL;
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
        private int rows = 20_000;
        private int coils = 600;
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
                case "--coils" -> coils = (int) whole(option, value, 9_999);
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
