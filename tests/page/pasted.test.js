// What Word, WPS, Excel and browsers put on the clipboard, as a section's text.
import assert from "node:assert/strict";
import { test } from "node:test";

import { pasted, setApart } from "../../kit/gongkai/live/static/lab/pasted.js";

const word = (body) => `<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=Generator content="Microsoft Word 15">
<link rel=File-List href="file:///C:/Users/a/AppData/Local/Temp/msohtmlclip1/01/clip_filelist.xml">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- /* Style Definitions */ p.MsoNormal {mso-style-name:正文; margin:0cm; font-size:10.5pt;} --></style>
<!--[if gte mso 10]><style>table.MsoNormalTable {mso-style-name:普通表格;}</style><![endif]--></head>
<body lang=ZH-CN style='tab-interval:21.0pt;text-justify-trim:punctuation'><!--StartFragment-->
${body}
<!--EndFragment--></body></html>`;
const text = (html, more = "") => pasted({ html, text: more }).text;

test("paragraphs of Word stay, its styles do not", () => {
  assert.equal(text(word(`<p class=MsoNormal style='text-indent:32.0pt;line-height:28.0pt'><span
style='font-size:16.0pt;font-family:楷体_GB2312'>（一）主动公开<span lang=EN-US><o:p></o:p></span></span></p>
<p class=MsoNormal style='text-indent:32.0pt'><span lang=EN-US style='font-size:16.0pt;font-family:仿宋'>2026</span><span
style='font-size:16.0pt;font-family:仿宋'>年，我局主动公开政府信息<b><span lang=EN-US>412</span></b>条，其中门
户网站<span lang=EN-US>300</span>条。<span lang=EN-US><o:p></o:p></span></span></p>
<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<p class=MsoNormal style='margin-left:21pt'><font color=red>　　第二段</font><br clear=all>换了一行</p>`)),
  "（一）主动公开\n\n2026年，我局主动公开政府信息412条，其中门户网站300条。\n\n第二段\n\n换了一行");
});

test("numbers and bullets of Word's lists survive as text", () => {
  assert.equal(text(word(`<p class=MsoListParagraph style='margin-left:36.0pt;text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
lang=EN-US style='mso-bidi-font-family:Calibri'><span style='mso-list:Ignore'>1.<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>加强组织领导</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US><span
style='mso-list:Ignore'>2.<span>&nbsp; </span></span></span><![endif]>抓好培训</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='font-family:宋体'><span
style='mso-list:Ignore'>（一）</span></span><![endif]>公开平台</p>
<p class=MsoListParagraph style='mso-list:l2 level1 lfo3'><![if !supportLists]><span
style='font-family:Wingdings'><span style='mso-list:Ignore'>l<span>&nbsp; </span></span></span><![endif]>门户网站</p>
<p class=MsoListParagraph style='mso-list:l2 level1 lfo3'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp; </span></span></span><![endif]>政务新媒体</p>`)),
  "1.加强组织领导\n2.抓好培训\n\n（一）公开平台\n\n- 门户网站\n- 政务新媒体");
});

test("lists of a web page keep their marks", () => {
  assert.equal(text("<p>措施：</p><ol start=3><li>一项</li><li>二项<li>三项</ol><ul><li>甲<ul><li>乙</li></ul></li></ul>"),
    "措施：\n\n3.一项\n4.二项\n5.三项\n- 甲\n  - 乙");
});

test("a table of Word becomes a Markdown table between its paragraphs", () => {
  const cell = (words, more = "") => `<td width=138 valign=top ${more}style='width:103.7pt;border:solid windowtext 1.0pt;
mso-border-alt:solid windowtext .5pt;padding:0cm 5.4pt 0cm 5.4pt'><p class=MsoNormal align=center><span
style='font-family:仿宋'>${words}<span lang=EN-US><o:p></o:p></span></span></p></td>`;
  assert.equal(text(word(`<p class=MsoNormal>公开情况如下：</p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>
 <tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'>${cell("渠道")}${cell("条数")}${cell("备<span lang=EN-US>|</span>注")}</tr>
 <tr>${cell("门户</p><p class=MsoNormal>网站")}${cell("300")}${cell("&nbsp;", "rowspan=2 ")}</tr>
 <tr>${cell("新媒体")}${cell("112")}</tr>
 <tr>${cell("合计412", "colspan=3 ")}</tr>
</table><p class=MsoNormal>以上。</p>`)),
  "公开情况如下：\n\n| 渠道 | 条数 | 备&#124;注 |\n| --- | --- | --- |\n| 门户网站 | 300 |  |\n| 新媒体 | 112 |  |\n| 合计412 |  |  |\n\n以上。");
});

const EXCEL = `<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta name=ProgId content=Excel.Sheet>
<style><!--table {mso-displayed-decimal-separator:"\\.";} .xl65 {text-align:center;} --></style></head>
<body link="#0563C1" vlink="#954F72"><table border=0 cellpadding=0 cellspacing=0 width=216 style='border-collapse:
 collapse;width:162pt'><!--StartFragment--> <col width=72 span=3 style='width:54pt'>
 <tr height=19 style='height:14.25pt'><td height=19 class=xl65 width=72>月份</td><td width=72>公开</td><td></td></tr>
 <tr height=19 style='display:none;mso-yfti-irow:9'><td>隐藏</td><td>9</td><td></td></tr>
 <tr height=19><td height=19>1月</td><td align=right x:num="1295">1,295</td><td></td></tr>
<!--EndFragment--></table></body></html>`;

test("a selection of Excel becomes a table without its empty column and hidden row", () => {
  assert.equal(text(EXCEL, "月份\t公开\t\r\n1月\t1,295\t\r\n"), "| 月份 | 公开 |\n| --- | --- |\n| 1月 | 1,295 |");
});

test("one cell of Excel is its words, and a column is lines", () => {
  const of = (...cells) => `<table><!--StartFragment-->${cells.map((one) => `<tr><td>${one}</td></tr>`).join("")}<!--EndFragment--></table>`;
  assert.equal(text(of("1,295")), "1,295");
  assert.equal(text(of("甲", "乙")), "甲\n\n乙");
});

test("lines of cells without HTML become a table; a tab within words does not", () => {
  assert.equal(pasted({ text: "渠道\t条数\r\n网站\t300\r\n\"两\r\n微\"\t112\r\n" }).text, "| 渠道 | 条数 |\n| --- | --- |\n| 网站 | 300 |\n| 两微 | 112 |");
  assert.equal(pasted({ text: "一、\t总体情况" }).text, "一、\t总体情况");
  assert.equal(pasted({ text: "甲\t乙\r\n只是一句话\r\n" }).text, "甲\t乙\n只是一句话\n");
});

test("what WPS sends is read alike", () => {
  assert.equal(text(`<html><head><meta name="Generator" content="Kingsoft"/><style>@font-face{font-family:"仿宋_GB2312";}</style></head>
<body><!--StartFragment--><p class="MsoNormal" style="mso-char-indent-count:2.0000;"><span style="font-family:仿宋_GB2312;font-size:16.0000pt;mso-font-kerning:1.0000pt;" ><font face="仿宋_GB2312" >2026</font>年收到申请<font face="仿宋_GB2312" >8</font>件。</span><span style="font-size:16pt;" ><o:p></o:p></span></p>
<p class="MsoNormal" style="mso-list:l0 level1 lfo1;"><!--[if !supportLists]--><span style="font-family:Wingdings;" ><span style='mso-list:Ignore;' >Ø<span>&nbsp;</span></span></span><!--[endif]--><span>要点</span></p>
<table border="1" class="MsoTableGrid"><tbody><tr><td><p class="MsoNormal"><span>件数</span></p></td><td><p><span>8</span></p></td></tr></tbody></table><!--EndFragment--></body></html>`),
  "2026年收到申请8件。\n\n- 要点\n\n| 件数 | 8 |\n| --- | --- |");
});

test("what Word says of changes and comments is no text", () => {
  assert.equal(text(word(`<p class=MsoNormal>公开<del cite="mailto:a" datetime="2026-01-03"><span lang=EN-US>12</span></del><ins
cite="mailto:a"><span lang=EN-US>14</span></ins>条<span class=MsoCommentReference><a class=msocomanchor
style='mso-comment-reference:a_1'>[a1]</a></span>。</p><div style='mso-element:comment-list'><p>请核实</p></div>
<p><span style='display:none;mso-hide:all'>看不见</span>看得见</p>`)), "公开14条。\n\n看得见");
});

test("pictures travel where the clipboard holds them, others are counted", () => {
  const html = word(`<p class=MsoNormal>图：<!--[if gte vml 1]><v:shape><v:imagedata src="file:///C:/x/clip_image001.png"/></v:shape><![endif]--><![if
!vml]><img width=200 src="file:///C:/Users/a/AppData/Local/Temp/msohtmlclip1/01/clip_image002.png" v:shapes="a"><![endif]></p>
<p><img src="data:image/png;base64,iVBORw0K
Ggo="></p><img src="https://example.com/x.gif">`);
  assert.deepEqual(pasted({ html }, (n) => `p${n}.png`), {
    text: "图：\n\n![](attachment:p0.png)", pictures: [{ mime: "image/png", data: "iVBORw0KGgo=" }], lost: 2 });
});

test("signs that Markdown would take for its own are kept as signs, and references as references", () => {
  assert.equal(text("<p>A*B*C　3*4 &lt;b&gt; # 号 _重_ [见](图)</p><p># 不是标题</p><p>&gt; 引</p>"),
    "A\\*B\\*C 3*4 &lt;b> # 号 \\_重\\_ [见\\](图)\n\n\\# 不是标题\n\n\\> 引");
  assert.equal(text('<p>新收<span class="gk-ref" data-reference="{{新收总计}}" title="表三">8</span>件</p>'), "新收{{新收总计}}件");
});

test("plain text is taken as it is", () => {
  assert.equal(pasted({ text: "**甲**\r\n{{新收总计}}\u0000\r\n" }).text, "**甲**\n{{新收总计}}\n");
  assert.equal(pasted({ html: "<p>&nbsp;</p>", text: "甲" }).text, "甲");
  assert.deepEqual(pasted({}), { text: "", pictures: [], lost: 0 });
});

test("no markup acts, however it is broken", () => {
  for (const html of ["<p title=it's>甲</p>", "<p>甲<script>alert(1)</script>", "甲<!-- 不完", "<<p>>甲", "<p><img src=x onerror=alert(1)>甲", "<td>甲"]) {
    const found = text(html).replace(/\n+/g, "");
    assert.ok(found.endsWith("甲") || found.includes("甲"), html);
    assert.ok(!/<[a-z]/i.test(found), `${html}: ${found}`);
  }
  assert.ok(text("<b".repeat(50_000)).length < 400_000);
  assert.ok(text("<b a='".repeat(20_000)).length < 400_000);
});

test("a table stands apart from the words around it", () => {
  assert.equal(setApart("| a | b |\n| --- | --- |", "前面", "后面"), "\n\n| a | b |\n| --- | --- |\n\n");
  assert.equal(setApart("| a | b |\n| --- | --- |", "前面\n", "\n\n后面"), "\n| a | b |\n| --- | --- |");
  assert.equal(setApart("| a | b |\n| --- | --- |", "", ""), "| a | b |\n| --- | --- |");
  assert.equal(setApart("几个字", "前", "后"), "几个字");
});
