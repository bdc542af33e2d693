package dev.drydock.dataplane.corpus;

import dev.drydock.failure.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a refusal owes to the person who reads it. */
final class Sentences {
    private static final int MOST_CHARACTERS = 4_000;
    private static final Pattern INSIDE = Pattern.compile(
            "dev\\.drydock|java\\.(io|util|nio)\\.|org\\.apache|\\w+Exception|\\bat \\S+\\(\\w+\\.java:\\d+\\)");
    private static final Pattern CURE = Pattern.compile("(Have|Correct|Check|Export|Save|Bring) [^.]+\\.");

    private Sentences() {}

    /** What is wrong with it; nothing of a good one. */
    static List<String> faults(Verdict.Refused refused) {
        List<String> faults = new ArrayList<>();
        String sentence = refused.sentence();
        if (Catalogue.find(refused.code()).isEmpty()) {
            faults.add(refused.code() + " is not in the catalogue");
        }
        if (!sentence.endsWith(".") || sentence.length() > MOST_CHARACTERS) {
            faults.add("no sentence that ends: " + sentence.substring(0, Math.min(200, sentence.length())));
        }
        if (INSIDE.matcher(sentence).find()) {
            faults.add("shows the inside of the code: " + sentence);
        }
        if (!CURE.matcher(sentence).find()) {
            faults.add("does not say what to do: " + sentence);
        }
        if (sentence.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n')) {
            faults.add("has characters that a terminal obeys");
        }
        return faults;
    }
}
