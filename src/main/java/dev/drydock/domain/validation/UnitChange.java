package dev.drydock.domain.validation;

import java.util.ArrayList;
import java.util.List;

/**
 * What a reading becomes in another unit: {@code factor · value + offset}. Those that people confuse, each way; factors between a half and two
 * are left out, because a field can grow by as much.
 *
 * @param factor not 0
 * @param told for people, such as {@code × 1.8 + 32, such as from degrees Celsius to Fahrenheit}
 */
record UnitChange(double factor, double offset, String told) {
    private static final double LARGE = 10;

    /** Nothing has changed. */
    static final UnitChange NONE = new UnitChange(1, 0, "");

    /** Sources: BIPM, The International System of Units, 9th edition (2019); NIST Special Publication 811 (2008), appendix B. */
    static final List<UnitChange> KNOWN = known();

    private static List<UnitChange> known() {
        List<UnitChange> known = new ArrayList<>();
        known.add(new UnitChange(-1, 0, "× -1, as if the sign were turned"));
        known.add(new UnitChange(1.8, 32, "× 1.8 + 32, such as from degrees Celsius to Fahrenheit"));
        known.add(new UnitChange(1 / 1.8, -32 / 1.8, "- 32, ÷ 1.8, such as from degrees Fahrenheit to Celsius"));
        known.add(new UnitChange(1, 273.15, "+ 273.15, such as from degrees Celsius to kelvin"));
        known.add(new UnitChange(1, -273.15, "- 273.15, such as from kelvin to degrees Celsius"));
        eachWay(known, 10, "millimetres", "centimetres");
        eachWay(known, 100, "percent", "shares");
        eachWay(known, 1e3, "metres", "kilometres");
        eachWay(known, 1e5, "pascals", "bars");
        eachWay(known, 1e6, "watts", "megawatts");
        eachWay(known, 2.54, "centimetres", "inches");
        eachWay(known, 25.4, "millimetres", "inches");
        eachWay(known, 3.28084, "feet", "metres");
        eachWay(known, 2.204623, "pounds", "kilograms");
        eachWay(known, 3.785412, "litres", "gallons");
        eachWay(known, 4.402868, "gallons a minute", "cubic metres an hour");
        eachWay(known, 14.50377, "pounds per square inch", "bars");
        eachWay(known, 6.894757, "kilopascals", "pounds per square inch");
        eachWay(known, 7.500617, "millimetres of mercury", "kilopascals");
        eachWay(known, 2.236936, "miles an hour", "metres a second");
        eachWay(known, 3.6, "kilometres an hour", "metres a second");
        eachWay(known, 4.184, "joules", "calories");
        eachWay(known, 60, "seconds", "minutes");
        eachWay(known, 3600, "seconds", "hours");
        eachWay(known, 24, "hours", "days");
        eachWay(known, 57.29578, "degrees", "radians");
        eachWay(known, 18.0156, "mg/dl", "mmol/l of glucose");
        eachWay(known, 38.67, "mg/dl", "mmol/l of cholesterol");
        eachWay(known, 88.42, "µmol/l", "mg/dl of creatinine");
        return List.copyOf(known);
    }

    /** @param factor as many small units make a large one */
    private static void eachWay(List<UnitChange> known, double factor, String small, String large) {
        String told = Numbers.plain(factor);
        known.add(new UnitChange(factor, 0, "× " + told + ", such as from " + large + " to " + small));
        known.add(new UnitChange(1 / factor, 0, "÷ " + told + ", such as from " + small + " to " + large));
    }

    /** What the value was before. */
    double before(double value) {
        return (value - offset) / factor;
    }

    /** By so much that machines of another size do not explain it. */
    boolean isLarge() {
        return offset != 0 || factor < 0 || factor >= LARGE || factor <= 1 / LARGE;
    }

    boolean turnsOrder() {
        return factor < 0;
    }
}
