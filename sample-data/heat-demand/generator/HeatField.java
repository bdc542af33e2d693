import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A town's district heating that exists only here: hourly meter readings of 300 buildings. A single file without dependencies; run it
 * with {@code java HeatField.java}. The same options give the same bytes on every machine.
 *
 * <p>The history is of a winter in which everybody heated to 21 °C. In the winter after it, which a night's exports are of, it is
 * milder, people heat to 18 °C, and the old buildings have new windows.
 */
public final class HeatField {
    private static final long FIELD_SEED = 20261124L;
    private static final int BUILDINGS = 300;
    private static final List<String> DISTRICTS = List.of("old-town", "harbour", "hill", "meadows");
    private static final List<String> AGES = List.of("before-1950", "1950-1979", "1980-2004", "2005-on");
    private static final double[] LOSSES = {1.9, 1.5, 1.0, 0.55};
    private static final double[] LOSSES_LATER = {1.3, 1.2, 1.0, 0.55};
    private static final String INPUTS = "building,district,built,floor_area_m2,outdoor_c,wind_ms,sun_wm2,hour,day_kind";
    private static final String USAGE = """
            usage: java HeatField.java --out DIR [options]
              --kind history|night   labelled history, or one night's serving log and feedback (default night)
              --rows N               readings (default 2400 of history, 5000 of a night)
              --seed S               (default 1)
              --as-of INSTANT        the night; readings lie in the 30 days before (default 2026-11-24T00:00:00Z)
            """;

    private final SplittableRandom random;
    private final Instant asOf;
    private final List<Building> buildings = new ArrayList<>();

    private HeatField(long seed, Instant asOf) {
        this.random = new SplittableRandom(seed);
        this.asOf = asOf;
        SplittableRandom town = new SplittableRandom(FIELD_SEED);
        for (int number = 1; number <= BUILDINGS; number++) {
            buildings.add(Building.numbered(number, town));
        }
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, String> options = new HashMap<>(
                Map.of("--kind", "night", "--seed", "1", "--as-of", "2026-11-24T00:00:00Z", "--rows", "", "--out", ""));
        boolean known = arguments.length % 2 == 0;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            known &= options.put(arguments[i], arguments[i + 1]) != null;
        }
        boolean history = options.get("--kind").equals("history");
        if (!known || options.get("--out").isEmpty() || !history && !options.get("--kind").equals("night")) {
            System.err.print(USAGE);
            System.exit(64);
        }
        Path out = Files.createDirectories(Path.of(options.get("--out")));
        String rows = options.get("--rows");
        HeatField field =
                new HeatField(Long.parseLong(options.get("--seed")), Instant.parse(options.get("--as-of")));
        if (history) {
            field.writeHistory(out, rows.isEmpty() ? 2400 : Integer.parseInt(rows));
        } else {
            field.writeNight(out, rows.isEmpty() ? 5000 : Integer.parseInt(rows));
        }
    }

    private void writeHistory(Path out, int rows) throws IOException {
        StringBuilder csv = new StringBuilder("reading_id,read_at," + INPUTS + ",heat_kwh\n");
        for (int row = 1; row <= rows; row++) {
            Reading reading = read("h" + row, Duration.ofDays(300), false);
            csv.append(String.join(",", reading.id, reading.at.toString(), reading.inputs, decimal(reading.heat, 1)))
                    .append('\n');
        }
        Files.writeString(out.resolve("history.csv"), csv, StandardCharsets.UTF_8);
    }

    private void writeNight(Path out, int rows) throws IOException {
        StringBuilder logs = new StringBuilder("reading_id,read_at,score,model_version," + INPUTS + "\n");
        StringBuilder feedback = new StringBuilder("reading_id,heat_kwh,labelled_at,annotator\n");
        for (int row = 1; row <= rows; row++) {
            Reading reading = read("n" + row, Duration.ZERO, true);
            logs.append(String.join(
                            ",", reading.id, reading.at.toString(), decimal(reading.expected, 1), "1", reading.inputs))
                    .append('\n');
            Instant metered = reading.at.plus(Duration.ofHours(12 + random.nextInt(60)));
            if (metered.isBefore(asOf)) {
                feedback.append(String.join(
                                ",", reading.id, decimal(reading.heat, 1), metered.toString(), "meter-reader"))
                        .append('\n');
            }
        }
        Files.writeString(out.resolve("town-logs.csv"), logs, StandardCharsets.UTF_8);
        Files.writeString(out.resolve("town-feedback.csv"), feedback, StandardCharsets.UTF_8);
    }

    private Reading read(String id, Duration earlier, boolean later) {
        Building building = buildings.get(random.nextInt(BUILDINGS));
        Instant at = asOf.minus(earlier)
                .minusSeconds((long) (random.nextDouble() * 30 * 86_400));
        int hour = (int) (at.getEpochSecond() / 3600 % 24);
        boolean weekend = at.getEpochSecond() / 86_400 % 7 > 4;
        String day = random.nextDouble() < 0.04 ? "holiday" : weekend ? "weekend" : "working-day";
        double outdoor = (later ? 6 : 1) + 5 * gaussian() + 3 * StrictMath.sin((hour - 9) / 24.0 * 2 * StrictMath.PI);
        double wind = StrictMath.abs(4 + 3 * gaussian());
        double sun = hour > 7 && hour < 17 ? StrictMath.abs(150 * gaussian()) : 0;
        double noise = 1 + 0.12 * gaussian();
        String inputs = String.join(
                ",",
                building.id,
                building.district,
                AGES.get(building.age),
                decimal(building.area, 0),
                decimal(outdoor, 1),
                decimal(wind, 1),
                decimal(sun, 0),
                Integer.toString(hour),
                day);
        double before = heat(building, LOSSES[building.age], 21, outdoor, wind, sun, hour, day);
        double after = heat(building, LOSSES_LATER[building.age], 18, outdoor, wind, sun, hour, day);
        return new Reading(id, at, inputs, before, Math.max(0, (later ? after : before) * noise));
    }

    private static double heat(
            Building building, double loss, double wanted, double outdoor, double wind, double sun, int hour, String day) {
        double colder = Math.max(0, wanted - outdoor) * (1 + 0.03 * wind) - 0.012 * sun;
        double water = (day.equals("working-day") ? 1 : 1.3) * (hour > 5 && hour < 9 || hour > 17 && hour < 22 ? 2.4 : 0.8);
        return building.area / 1000 * (loss * Math.max(0, colder) * building.habit + water);
    }

    /** The Marsaglia polar method, kept here because the JDK's own may change. */
    private double gaussian() {
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
        long unit = digits == 0 ? 1 : 10;
        long scaled = Math.round(Math.abs(value) * unit);
        return (value < 0 && scaled > 0 ? "-" : "") + scaled / unit + (digits == 0 ? "" : "." + scaled % unit);
    }

    /** @param age index into {@link #AGES} */
    private record Building(String id, String district, int age, double area, double habit) {
        static Building numbered(int number, SplittableRandom town) {
            int age = town.nextInt(AGES.size());
            return new Building(
                    "B" + (1000 + number),
                    DISTRICTS.get(town.nextInt(DISTRICTS.size())),
                    age,
                    400 + 3600 * town.nextDouble(),
                    0.85 + 0.3 * town.nextDouble());
        }
    }

    private record Reading(String id, Instant at, String inputs, double expected, double heat) {}
}
