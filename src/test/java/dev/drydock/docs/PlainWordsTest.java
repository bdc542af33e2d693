package dev.drydock.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** What people read is in the words of {@code docs/glossary.md}, and in sentences that end soon. */
class PlainWordsTest {
    private static final int MOST_WORDS = 45;
    private static final String GLOSSARY = "docs/glossary.md";
    private static final String CHANGELOG = "docs/CHANGELOG.md";

    private static Stream<Passage> passages() {
        return Stream.of(documentation(), CommandHelp.passages(), ConsoleText.passages(), FailureSentences.passages())
                .flatMap(source -> source);
    }

    private static Stream<Passage> documentation() {
        return Page.all().stream()
                .filter(page ->
                        !page.name().startsWith("docs/adr/") && !page.name().equals(GLOSSARY))
                .map(page -> page.name().equals(CHANGELOG) ? page.section("[Unreleased]") : page)
                .flatMap(page -> page.prose().stream());
    }

    @Test
    void nothingHasAWordThatTheGlossaryBans() {
        List<BannedWord> banned = BannedWord.of(Page.read(GLOSSARY));

        assertThat(banned).hasSizeGreaterThan(30);
        assertThat(passages()
                        .flatMap(passage -> banned.stream()
                                .filter(word -> word.isIn(passage))
                                .map(word -> passage.place() + ": \"" + passage.text() + "\" has " + word.pattern()
                                        + "; write " + word.instead())))
                .isEmpty();
    }

    @Test
    void noSentenceIsTooLongToReadAtOnce() {
        assertThat(passages()
                        .flatMap(passage -> passage.sentences().stream()
                                .filter(sentence -> Passage.words(sentence) > MOST_WORDS)
                                .map(sentence ->
                                        passage.place() + ": " + Passage.words(sentence) + " words: " + sentence)))
                .isEmpty();
    }

    @Test
    void everyOptionAndParameterIsDescribed() {
        assertThat(CommandHelp.passages()).hasSizeGreaterThan(300);
        assertThat(CommandHelp.undescribed()).isEmpty();
    }

    @Test
    void readsTextAttributesAndExpressionsOfAPage() throws Exception {
        String page = """
                <div title="A title"><p class="#{a.b ? 'soft' : ''}">Text of #{a.b()} <b>bold</b></p>
                <td data-of="Column">#{empty a ? 'None yet.' : a}</td></div>
                """;
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page)))
                .getDocumentElement();

        assertThat(ConsoleText.passages("page.xhtml", root).map(Passage::text))
                .containsExactly("A title", "soft", "Text of code", "bold", "Column", "code", "None yet.");
    }

    @Test
    void readsTheSentenceOfAFailure() {
        String source = """
                throw new DrydockException(Failure.WRONG, "Run " + run(")") + " was not"
                        + " started: it has \\"(\\".", cause);
                log("else");
                """;

        assertThat(FailureSentences.passages("Some.java", source).map(Passage::text))
                .containsExactly("Run code)code was not started: it has ”(”.");
    }

    @Test
    void readsParagraphsItemsAndCellsAndLeavesCodeOut() {
        Page page = new Page("docs/page.md", """
                # A `heading`
                One sentence. Another
                one with `a wish`.

                - an item of
                  two lines
                - [a link](other.md#place)

                | Key | Meaning |
                |---|---|
                | `wish` | a cell |

                ```
                a wish in a block
                ```
                """);

        assertThat(page.prose().stream().map(Passage::text))
                .containsExactly(
                        "A code",
                        "One sentence. Another one with code.",
                        "an item of two lines",
                        "a link",
                        "Key",
                        "Meaning",
                        "code",
                        "a cell");
        assertThat(page.prose().get(1).sentences()).containsExactly("One sentence.", "Another one with code.");
    }

    @Test
    void aBannedWordIsFoundInAnyCaseButOnPagesWhereItMayStay() {
        BannedWord word = BannedWord.of(new Page(GLOSSARY, """

                        ## Words that we do not use

                        | banned (regex, case-insensitive) | use instead | may stay in |
                        |---|---|---|
                        | `\\bwish(es\\|ed)?\\b` | request | `jobs.md`, a column |
                        """)).get(0);

        assertThat(word.isIn(new Passage("docs/cli.md", "Wishes are requests.")))
                .isTrue();
        assertThat(word.isIn(new Passage("docs/cli.md", "A wishbone."))).isFalse();
        assertThat(word.isIn(new Passage("docs/jobs.md", "Wishes are requests.")))
                .isFalse();
    }
}
