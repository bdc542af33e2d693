package dev.drydock.modelfile;

import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import dev.drydock.yaml.YamlTree;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code origin.yaml} as {@code docs/formats.md} defines it: strictly, and with every problem at once. Safe for threads. */
public final class OriginFileReader implements Origin.Reader {
    private static final int LARGEST = 1 << 16;
    private static final String GUIDE = "docs/formats.md";
    /** Without signs that end a line or turn the direction of what follows. */
    private static final Pattern LINE = Pattern.compile("(?=.*\\S)[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

    private static final Set<String> KEYS = Set.of("drydock", "trained-by", "how", "data");

    @Override
    public Origin read(byte[] yaml) {
        Problems problems = new Problems();
        if (yaml.length > LARGEST) {
            problems.add(1, "", "has " + yaml.length + " bytes; at most " + LARGEST + " are allowed.");
        }
        Origin origin = ModelFileReader.text(yaml, problems)
                .filter(text -> problems.isEmpty() && ModelFileReader.indentedBySpaces(text, problems))
                .flatMap(text -> YamlTree.compose(text, GUIDE, problems))
                .flatMap(root -> Section.of(root, "", KEYS, problems))
                .map(OriginFileReader::origin)
                .orElse(null);
        if (origin != null && problems.isEmpty()) {
            return origin;
        }
        List<String> told = problems.inOrderOfLines().stream()
                .map(problem -> "origin.yaml:" + problem.line() + ": "
                        + (problem.key().isEmpty() ? "" : problem.key() + ": ") + problem.sentence())
                .toList();
        throw DrydockException.listing(
                RegistryFailure.CONTRIBUTION_REFUSED,
                "The weights are not kept: origin.yaml has " + told.size()
                        + (told.size() == 1 ? " problem." : " problems.") + " Correct it and try again.",
                told);
    }

    private static Origin origin(Section file) {
        file.required("drydock", ValueType.whole(1, 1));
        return new Origin(
                file.required("trained-by", words(200)).orElse(""),
                file.required("how", words(2000)).orElse(""),
                file.required("data", words(2000)).orElse(""));
    }

    private static ValueType<String> words(int most) {
        return ValueType.parsed(
                text -> Optional.of(text).filter(LINE.asMatchPredicate()).filter(line -> line.length() <= most),
                "one line of 1 to " + most + " characters");
    }
}
