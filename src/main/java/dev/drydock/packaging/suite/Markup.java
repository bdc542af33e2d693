package dev.drydock.packaging.suite;

import java.util.Locale;

/** What reports that people read have in common: one file, no script, no foreign asset, light and dark. */
final class Markup {
    /** Closes what {@link #head} opened. */
    static final String FOOT = "</main>\n</body>\n</html>\n";

    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--paper:#fff;--wash:#f5f7f9;
            --pass:#1a7f4b;--fail:#c0362c;--thin:#a86a00;--waived:#5a4fcf}
            @media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa6b5;--line:#323b47;--paper:#14181d;--wash:#1c2229;
            --pass:#4cc38a;--fail:#ff7a6e;--thin:#e5a63b;--waived:#a79ff5}}
            *{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);
            font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
            main{max-width:64rem;margin:0 auto;padding:2rem 1.25rem 4rem}h1{font-size:1.5rem;margin:0 0 .25rem}
            h2{font-size:1.1rem;margin:2.25rem 0 .6rem}p{margin:.4rem 0}.soft{color:var(--soft)}small{color:var(--soft)}
            .verdict{border-left:.4rem solid currentColor;padding:.6rem 1rem;margin:1.25rem 0;background:var(--wash)}
            .verdict strong{font-size:1.35rem;display:block}.verdict p{color:var(--ink)}
            .PASS{color:var(--pass)}.FAIL{color:var(--fail)}.INSUFFICIENT_EVIDENCE{color:var(--thin)}.WAIVED{color:var(--waived)}
            table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.5rem .6rem;
            border-bottom:1px solid var(--line)}th{font-weight:600;color:var(--soft);font-size:.85rem}td small{display:block}
            td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td.draw{width:30%;min-width:9rem}
            .mark{font-weight:600;white-space:nowrap}code{font:.85em/1.4 ui-monospace,Menlo,Consolas,monospace;word-break:break-all}
            .two{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:1rem}
            .card{background:var(--wash);padding:.8rem 1rem;border-radius:.4rem}.card b{font-size:1.6rem;display:block;line-height:1.2}
            .ids{columns:14rem;font-size:.9rem;padding-left:1.2rem;margin:.4rem 0}
            svg{display:block;width:100%;max-width:24rem;height:1.5rem;overflow:visible}
            .bar{stroke:currentColor;stroke-width:4}.dot{fill:currentColor}.limit{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:3 2}
            .zero{stroke:var(--soft);stroke-width:1}.axis{stroke:var(--line);stroke-width:1}
            @media(max-width:44rem){thead{display:none}table,tbody,tr,td,th{display:block}td,th,td.n{text-align:left;padding:.1rem 0;
            border:0;width:auto}tr{border-bottom:1px solid var(--line);padding:.6rem 0}td[data-of]::before{content:attr(data-of) ": ";
            color:var(--soft);font-size:.85rem}td small{display:inline;margin-left:.4rem}td.draw{width:100%}}
            @media print{details{display:none}}
            """;

    private Markup() {}

    /**
     * The page up to its first heading.
     *
     * @param more style rules beside the common ones
     */
    static String head(String title, String more) {
        return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>" + escape(title)
                + "</title>\n<style>\n" + STYLE + more + "</style>\n</head>\n<body>\n<main>\n";
    }

    static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
