"""First and last names of many cultures, for people who don't exist."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Culture:
    """Names that go together; where last names come first, ``name`` still puts them last."""

    first: tuple[str, ...]
    last: tuple[str, ...]


def _culture(first: str, last: str) -> Culture:
    return Culture(tuple(first.split()), tuple(last.split()))


CULTURES = {
    "portuguese": _culture(
        "Beatriz Caio Catarina Diogo Duarte Filipa Gonçalo Helena Inês Joana João Leonor Luís Mafalda Marta Miguel "
        "Nuno Rafaela Rita Rui Sofia Teresa Tiago Vasco",
        "Almeida Azevedo Barbosa Cardoso Carvalho Coelho Correia Costa Cunha Fonseca Lopes Machado Marques Monteiro "
        "Moreira Neves Nogueira Pinto Ribeiro Rocha Santos Tavares Teixeira Vieira",
    ),
    "spanish": _culture(
        "Adriana Alejandro Camila Carlos Carmen Diego Elena Emilio Fernanda Ignacio Isabel Javier Lucía Manuel "
        "Mariana Mateo Natalia Pablo Pilar Ramón Rocío Santiago Valeria Ximena",
        "Aguilar Blanco Cabrera Castillo Delgado Domínguez Espinoza Fuentes García Gómez Guerrero Herrera Ibáñez "
        "Jiménez Medina Molina Navarro Ortega Peña Ramírez Rojas Salazar Vargas Zamora",
    ),
    "french": _culture(
        "Adèle Antoine Aurélie Baptiste Camille Clément Delphine Élodie Étienne Fabrice Gaëlle Guillaume Jeanne Julien "
        "Laure Léa Mathieu Maxime Noémie Océane Pascal Quentin Solène Thibault",
        "Arnaud Barbier Bertrand Blanchard Bonnet Boucher Caron Chevalier Colin Dubois Dupuis Faure Fournier Gauthier "
        "Girard Lambert Lefèvre Lemoine Mercier Moreau Perrin Renard Rousseau Vidal",
    ),
    "german": _culture(
        "Anja Annika Benedikt Birgit Christoph Dorothea Felix Florian Frieda Greta Hannah Heiko Johanna Katrin Lars "
        "Lukas Maike Matthias Niklas Sabine Sebastian Silke Tobias Ulrike",
        "Albrecht Bachmann Baumann Becker Brandt Dietrich Engel Fischer Fuchs Haas Hartmann Hoffmann Keller Krüger "
        "Lehmann Lorenz Möller Neumann Richter Schäfer Schröder Vogel Weber Zimmermann",
    ),
    "turkish": _culture(
        "Aslı Barış Nazlı Pınar "  # noqa: RUF001 - a dotless i is Turkish
        "Ahmet Ayşe Burak Can Cem Defne Deniz Ece Emre Gizem Hakan İrem Kerem Mehmet Melis Murat Onur Selin Tolga "
        "Zeynep",
        "Aydın Yıldız Yılmaz "  # noqa: RUF001 - a dotless i is Turkish
        "Acar Aksoy Arslan Bulut Çelik Çetin Demir Doğan Erdem Güler Güneş Kaplan Karaca Koç Korkmaz Özdemir Öztürk "
        "Polat Şahin Tekin Uysal",
    ),
    "english": _culture(
        "Abigail Alice Amelia Callum Charlotte Connor Daniel Eleanor Emily Finn George Harriet Isla Jack Lydia Megan "
        "Nathan Oliver Poppy Rory Samuel Stella Theo Violet",
        "Abbott Atkinson Barker Bennett Bradshaw Chapman Clarke Dawson Ellis Foster Gallagher Harper Hughes Kelly "
        "Lawson Marsh Nolan Osborne Parker Quinn Reid Sutton Turner Walsh",
    ),
    "nigerian": _culture(
        "Abiodun Adaeze Ade Amaka Ayodele Bolanle Chidi Chinedu Chioma Damilola Ebele Emeka Femi Ifeoma Kelechi Kunle "
        "Ngozi Nnamdi Obinna Olumide Seun Temitope Uche Yetunde",
        "Abiola Adebayo Adeyemi Afolabi Ajayi Akande Anyanwu Balogun Chukwu Eze Fashola Ibekwe Igwe Madu Nwosu Obi "
        "Odukoya Ogunleye Okafor Okeke Olawale Onyeka Oyelaran Uzor",
    ),
    "kenyan": _culture(
        "Achieng Akinyi Amani Baraka Chege Faraja Imani Jabari Jelani Kamau Kiprono Makena Mumbi Mwangi Neema Njeri "
        "Nyambura Odhiambo Otieno Rehema Wairimu Wambui Wanjiru Zawadi",
        "Barasa Chebet Gathoni Gitau Juma Karanja Kariuki Kimani Kiptoo Korir Macharia Maina Mburu Muthoni Mutua "
        "Mwende Ndegwa Njoroge Ochieng Oduor Omondi Ouma Wafula Wekesa",
    ),
    "arabic": _culture(
        "Abdullah Ahmad Amina Aya Bilal Dalia Fatima Hadi Hana Ibrahim Jamila Karim Khadija Laila Mahmoud Mariam "
        "Nadia Omar Rana Salma Samir Tariq Yasmin Zaid",
        "Abboud Amari Awad Bakri Bishara Darwish Farah Ghanem Habib Haddad Hamdan Issa Jaber Khalil Khoury Mansour "
        "Masri Nassar Qasim Rahal Saleh Sabbagh Tawfiq Zaki",
    ),
    "indian": _culture(
        "Aarav Aditi Ananya Arjun Deepa Divya Gaurav Ishaan Kavya Kiran Lakshmi Meera Nikhil Pooja Pranav Priya Rahul "
        "Rohan Sanjay Shreya Sunita Tanvi Varun Vikram",
        "Agarwal Banerjee Bhatt Chatterjee Chopra Das Desai Deshmukh Gupta Iyer Joshi Kapoor Kulkarni Mehta Menon "
        "Mukherjee Nair Patel Pillai Rao Reddy Sharma Subramanian Verma",
    ),
    "chinese": _culture(
        "Bingwen Chunhua Fang Guowei Haoran Huan Jiahui Jianyu Jing Lihua Mei Ming Nuan Qiang Ruolan Shan Wei "
        "Xiaoming Xinyi Yan Yichen Yuxuan Zhen Zihan",
        "Bai Cai Cao Chen Deng Fan Feng Gao Guo Han Hu Huang Jiang Li Liang Liu Luo Ma Peng Song Sun Tang Xu Zhou",
    ),
    "japanese": _culture(
        "Akira Aoi Ayumi Chihiro Daiki Emi Haruka Hiroshi Kaito Kazuki Keiko Kenta Mai Mika Naoki Natsuki Ren Rin "
        "Sakura Shota Sora Takumi Yui Yuto",
        "Abe Aoki Endo Fujita Goto Hasegawa Hayashi Inoue Ishikawa Kato Kimura Kobayashi Maeda Matsumoto Mori "
        "Nakamura Ogawa Okada Saito Sasaki Shimizu Takahashi Ueda Yamada",
    ),
    "korean": _culture(
        "Areum Byungho Chaewon Daehyun Eunji Gayoung Haneul Hyejin Jaewon Jihoon Jisoo Kyungmin Minjun Minseo Nari "
        "Sangwoo Seojun Seoyeon Soomin Sungmin Taeyang Yejin Yoona Youngho",
        "Ahn Bae Baek Cha Choi Chung Han Heo Hong Hwang Jang Jeon Jung Kang Kim Kwon Lim Moon Nam Oh Park Seo Shin "
        "Yoon",
    ),
    "slavic": _culture(
        "Alexei Alina Bohdan Daria Dominika Ewa Grzegorz Iryna Jakub Katarzyna Kirill Ksenia Larysa Magda Maksym "
        "Mikhail Oksana Pavel Piotr Svetlana Tomasz Vera Wojciech Yulia",
        "Baran Bondar Dudek Fedorov Hrytsenko Kaminski Kovalenko Kozlov Kravets Lis Marchenko Mazur Nowak Orlov "
        "Pavlenko Petrenko Popov Sikora Sokolov Tkachenko Volkov Wilk Zając Zielinski",
    ),
    "nordic": _culture(
        "Anders Astrid Birgitta Eero Elin Erik Freja Gunnar Henrik Ingrid Johan Kaisa Kristian Lars Linnea Maja Mikko "
        "Oskar Rasmus Signe Sigrid Solveig Tuomas Viggo",
        "Andersson Berg Bergström Dahl Eklund Forsberg Hagen Halonen Hansen Holm Jensen Johansen Korhonen Lindqvist "
        "Lund Mäkinen Nielsen Nyström Olsen Rasmussen Sandberg Solberg Sundin Virtanen",
    ),
    "vietnamese": _culture(
        "An Anh Bao Binh Chau Cuong Diep Dung Ha Hanh Hieu Hoa Huong Khanh Lan Linh Mai Minh Ngoc Phuong Quang Thao "
        "Tuan Vinh",
        "Bui Cao Dang Dinh Do Duong Ha Ho Hoang Huynh La Lam Luong Ly Mac Ngo Nguyen Pham Phan Thai To Tran Truong Vu",
    ),
}
