package dev.drydock.dataplane.corpus;

import java.util.List;

/** The honest verdict on a file, decided before any reader saw it. */
sealed interface Expected {
    boolean allows(Verdict verdict);

    record Rows(List<ExpectedRow> rows) implements Expected {
        @Override
        public boolean allows(Verdict verdict) {
            if (!(verdict instanceof Verdict.Read read) || read.outcomes().size() != rows.size()) {
                return false;
            }
            for (int i = 0; i < rows.size(); i++) {
                if (!rows.get(i).allows(read.outcomes().get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** @param words that the sentence has */
    record Refused(String code, String words) implements Expected {
        @Override
        public boolean allows(Verdict verdict) {
            return verdict instanceof Verdict.Refused refused
                    && refused.code().equals(code)
                    && refused.sentence().contains(words);
        }
    }
}
