"""The import of a workbook: rows become mutations, and mutations pass the same gate as everybody's.

sheets    what a workbook holds, declared once
template  writes an empty workbook, or one with given rows
reading   reads a workbook into rows of raw cells
cells     reads one cell as the value of a field
naming    codes that people write -> records, those that are and those that will be
wishes    rows -> what each record shall be, with everything that is wrong
plan      wishes against the records that are there -> mutations
applying  mutations through intake, all of them or none
cli       `flask import`, `flask template`
"""
