package dev.drydock.domain.drift;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The words for which a tokenizer has a token. A word is two letters or more in a row, without case and accents; the marks by which
 * WordPiece, BPE and SentencePiece distinguish words from parts of words are removed. Immutable and thread-safe.
 */
public final class KnownWords {
    private static final String PART = "##";
    private static final Set<Character> BEFORE_A_WORD = Set.of('\u0120', '\u2581');
    private static final String BEHIND_A_WORD = "</w>";
    private static final int FEWEST_LETTERS = 2;

    /** Without a tokenizer: no word can be checked. */
    public static final KnownWords NONE = new KnownWords(Set.of());

    private final Set<String> words = new HashSet<>();

    /** @param tokens in the form of the vocabulary */
    public KnownWords(Set<String> tokens) {
        tokens.stream().filter(token -> !token.startsWith(PART)).forEach(token -> words.add(plain(word(token))));
    }

    private static String word(String token) {
        String word =
                token.endsWith(BEHIND_A_WORD) ? token.substring(0, token.length() - BEHIND_A_WORD.length()) : token;
        return !word.isEmpty() && BEFORE_A_WORD.contains(word.charAt(0)) ? word.substring(1) : word;
    }

    private static String plain(String text) {
        return Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFD)
                .replaceAll("\\p{Mn}", "");
    }

    /** The share of the text's words that there is no token of, 0 to 1; NaN if it has no word, or no words are known. */
    float unknownShare(String text) {
        String plain = plain(text);
        int all = 0;
        int unknown = 0;
        int begin = 0;
        for (int i = 0; i <= plain.length(); i++) {
            if (i == plain.length() || !Character.isLetter(plain.charAt(i))) {
                if (i - begin >= FEWEST_LETTERS) {
                    all++;
                    unknown += words.contains(plain.substring(begin, i)) ? 0 : 1;
                }
                begin = i + 1;
            }
        }
        return all == 0 || words.isEmpty() ? Float.NaN : (float) unknown / all;
    }
}
